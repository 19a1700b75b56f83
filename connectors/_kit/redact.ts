const SECRET_NAME =
  /passw(or)?d|passwd|pass$|pwd|secret|token|authori[sz]ation|cookie|api[-_]?key|app[-_]?key|access[-_]?key|session|credential|private/i;
const COOKIE = /\b((?:set-)?cookie["']?\s*[:=]\s*)[^\r\n]*/gi;
const BEARER = /\b(bearer)\s+[\w.~+/=-]{4,}/gi;
const USER_INFO = /(\/\/)[^/\s:@]+:[^/\s@]+@/g;
/** name = value, `"name": "value"`, also inside JSON kept as a string (`\"name\":\"value\"`); an open quote masks to its end. */
const SECRET_PAIR =
  /(?<![\w.-])([\w.-]{0,60}(?:token|secret|passw(?:or)?d|passwd|pwd|authori[sz]ation|api[-_]?key|app[-_]?key|access[-_]?key|credential)[\w-]{0,60}\\*["']?\s*[=:]\s*)(?:(\\*["'])(?:(?!\2).)*|(?:(?:bearer|basic|digest)\s+)?[^\s"'&,;}\\]+)/gi;
const PHONE = /(?<!\d)((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)/g;
/** GB 11643: region, date of birth, serial, check digit. */
const IDENTITY_CARD = /(?<!\d)([1-9]\d{5})(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}([\dXx])(?!\d)/g;
const MASK = "•••";
/** Nobody reads deeper, and a hostile value would take the stack. */
const MOST_LEVELS = 32;

/** Whether a field of this name holds what nobody may read. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Something every pattern above needs; most texts have none of it. */
const SUSPICIOUS = /[=:]|\d{4}|bearer/i;

/** Free text safe for a log: values of secret-looking pairs, the middle of mobile and identity card numbers are masked. */
export function redactText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text
    .replace(COOKIE, `$1${MASK}`)
    .replace(BEARER, `$1 ${MASK}`)
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(SECRET_PAIR, (_all, name: string, quote = "") => `${name}${quote}${MASK}`)
    .replace(IDENTITY_CARD, "$1••••••••••$2")
    .replace(PHONE, "$1••••$2");
}

/** A deep copy safe for a log or an audit row: secret-named fields masked, texts passed through `redactText`. */
export function redact(value: unknown): unknown {
  return redactInside(value, []);
}

function redactInside(value: unknown, path: readonly object[]): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "number") return redactNumber(value);
  if (typeof value !== "object" || value === null) return value;
  if (path.includes(value)) return "[circular]";
  if (path.length >= MOST_LEVELS) return "[deeper]";
  const inside = [...path, value];
  if (Array.isArray(value)) return value.map((item) => redactInside(item, inside));
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const facts = value instanceof Error ? { ...value, name: value.name, message: value.message, stack: value.stack } : value;
  return Object.fromEntries(
    Object.entries(facts).map(([name, inner]) => [name, isSecretName(name) ? MASK : redactInside(inner, inside)]),
  );
}

/** A mobile number may come as a JSON number. */
function redactNumber(value: number): unknown {
  if (Math.abs(value) < 1e10) return value;
  const text = String(value);
  const masked = text.replace(PHONE, "$1••••$2");
  return masked === text ? value : masked;
}
