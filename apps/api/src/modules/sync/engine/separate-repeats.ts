export interface Separated<Row> {
  /** To be merged one after the other; no key comes twice in one of them. At least one, which may be empty. */
  readonly layers: Row[][];
  /** Rows that said again what the row of their key before them says. */
  readonly repeated: number;
  /** Rows another one of their key contradicts, and which were not taken. */
  readonly contradicted: Row[];
}

interface RepeatFacts<Row> {
  readonly keyOf: (row: Row) => string;
  readonly isSame: (left: Row, right: Row) => boolean;
  /** Whether rows of one key are steps in time. */
  readonly inOrder: boolean;
}

/**
 * What becomes of rows of one key within a batch. Equal ones count once. Different ones are steps in time where the platform lists
 * changes, and all are merged in their order; in a snapshot an object has one state, so the last is taken and the others are refused.
 */
export function separateRepeats<Row>(rows: readonly Row[], { keyOf, isSame, inOrder }: RepeatFacts<Row>): Separated<Row> {
  // The usual case costs a look at the keys, nothing more.
  if (new Set(rows.map(keyOf)).size === rows.length) return { layers: [[...rows]], repeated: 0, contradicted: [] };
  const taken = new Map<string, { row: Row; depth: number }>();
  const layers: Row[][] = [[]];
  const contradicted: Row[] = [];
  let repeated = 0;
  for (const row of rows) {
    const key = keyOf(row);
    const known = taken.get(key);
    if (known === undefined) {
      taken.set(key, { row, depth: 0 });
      if (inOrder) layers[0]!.push(row);
    } else if (isSame(known.row, row)) {
      repeated++;
    } else if (inOrder) {
      known.row = row;
      known.depth++;
      layers[known.depth] ??= [];
      layers[known.depth]!.push(row);
    } else {
      contradicted.push(known.row);
      known.row = row;
    }
  }
  if (!inOrder) layers[0] = Array.from(taken.values(), ({ row }) => row);
  return { layers, repeated, contradicted };
}
