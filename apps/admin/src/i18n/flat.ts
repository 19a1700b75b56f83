type Tree = { readonly [key: string]: Tree | string };

/** A tree of messages as `path → text`. */
export function flat(tree: object, before = ""): Map<string, string> {
  return new Map(
    Object.entries(tree as Tree).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[before + key, value]] : [...flat(value, `${before}${key}.`)],
    ),
  );
}
