/** Of the campus: what is written without a zone is read in it. */
export const CAMPUS_ZONE = "+08:00";

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;
const TIME = /^(\S+?)(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)? ?(?:(Z)|([+-]\d{2}):?(\d{2}))?$/;

/** A day as people write it → `2026-11-23`; undefined: there is no such day. */
export function dayOf(text: string): string | undefined {
  const parts = DAY.exec(text);
  if (!parts) return undefined;
  const day = `${parts[1]}-${parts[2]!.padStart(2, "0")}-${parts[3]!.padStart(2, "0")}`;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day) ? day : undefined;
}

/** As the hub itself writes it: of most keys in large files nothing more need be understood. */
function isOurs(text: string): boolean {
  if (text.length !== 24 || !text.endsWith("Z")) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

/**
 * A time as people or programs write it → ISO UTC with milliseconds; a day alone is its midnight.
 * @param zone of a text that names none, `+08:00`; null: such a text is no instant. @returns undefined for what is no instant.
 */
export function instantOf(text: string, zone: string | null): string | undefined {
  if (isOurs(text)) return text;
  const [, day = "", hour = "0", minute = "00", second = "00", fraction = "", utc, hours, minutes] = TIME.exec(text) ?? [];
  const offset = utc ?? (hours === undefined ? zone : `${hours}:${minutes}`);
  const date = dayOf(day);
  if (date === undefined || offset === null) return undefined;
  const ms = Date.parse(`${date}T${hour.padStart(2, "0")}:${minute}:${second}${fraction}${offset}`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
