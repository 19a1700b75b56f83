/** The kind whose text the unit's name contains, the longest first; units named by floor or use say nothing and are 其他. */
export function meterKindOf(unit: string | null, kinds: Readonly<Record<string, string>>): string {
  const contained = Object.keys(kinds).filter((text) => text !== "" && unit?.includes(text));
  const [longest] = contained.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return longest === undefined ? "其他" : kinds[longest]!;
}
