/** A name shown to people. zh-TW is derived from `zh` by the host. */
export interface Names {
  readonly zh: string;
  readonly en: string;
}

/** Code → its sentence; `%{rows}` stands for the value of that name told with the code. */
export type Messages = Readonly<Record<string, Names>>;

/** What a connector tells a person: a code of its manifest's `messages`, or one of the kit's, with the values its sentence names. */
export interface Said {
  readonly code: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a record is called by several of its fields, outermost first: `1号楼 · 0101 · 照明`. What is blank is left out. */
export const wholeLabel = (...parts: readonly string[]): string => parts.filter((part) => part.trim() !== "").join(" · ");
