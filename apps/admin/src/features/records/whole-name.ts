/** A place named whole: 柳园 · 1号楼 · 0101. */
export const wholeName = ({ place, label }: { readonly place: readonly string[]; readonly label: string }): string =>
  [...place, label].join(" · ");
