/** The unit a point's record states, where it does. */
export function unitOf(data: Readonly<Record<string, unknown>>): string | null {
  return typeof data.unit === "string" ? data.unit : null;
}
