const isHolder = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** What a raw row holds at a path (`detaillist.0.odd`), as it was sent; all of a row that is a list, whose values have no names. */
export function valueAt(raw: unknown, path: string): string {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  const found = parts.reduce<unknown>(
    (inner, part) => (isHolder(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined),
    raw,
  );
  if (found !== undefined && parts.length > 0) return JSON.stringify(found);
  return Array.isArray(raw) ? JSON.stringify(raw) : "—";
}
