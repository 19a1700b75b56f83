/** Where a value would not survive JSON unchanged: its path, or undefined if it would. `undefined` fields of objects may be absent. */
export function jsonFault(value: unknown, path = "$"): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : path;
  if (Array.isArray(value)) return firstFault(value.map((item, index) => [`${path}[${index}]`, item]));
  if (typeof value !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return path;
  return firstFault(Object.entries(value).flatMap(([name, item]) => (item === undefined ? [] : [[`${path}.${name}`, item]])));
}

function firstFault(entries: readonly (readonly [string, unknown])[]): string | undefined {
  for (const [path, item] of entries) {
    const fault = jsonFault(item, path);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Freezes a value and all inside it: who writes to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
