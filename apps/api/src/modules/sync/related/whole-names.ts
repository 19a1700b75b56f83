import type { Ctx } from "../../../core/context.ts";
import { shapesOf } from "./links.ts";
import { placeText, type RecordPlace, recordsAt } from "./records-at.ts";

/** A campus has zones, buildings, units and rooms; what goes round in a circle ends here. */
const MOST_LEVELS = 5;

export interface Named {
  readonly connectionId: number;
  readonly stream: string;
  readonly label: string;
  /** The record's data; null: nothing is known of it. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

/**
 * What each record lies in, outermost first, without what its own label says already: six zones have a room 0101. A whole page is
 * asked for level by level.
 */
export async function placesOf(ctx: Ctx, rows: readonly Named[]): Promise<string[][]> {
  const shapeOf = await shapesOf(
    ctx,
    rows.map(({ connectionId }) => connectionId),
  );
  const names = rows.map(({ label }) => [label]);
  let open = rows.map((row, at) => ({ ...row, at }));
  for (let level = 0; level < MOST_LEVELS && open.length > 0; level++) {
    const asked = open.flatMap(({ at, connectionId, stream, data }) => {
      const link = shapeOf(connectionId).links.find((one) => one.within && one.stream === stream);
      const key = link && data?.[link.field];
      return typeof key === "string" ? [{ at, place: { connectionId, stream: link!.to, key } satisfies RecordPlace }] : [];
    });
    const found = await recordsAt(
      ctx,
      asked.map(({ place }) => place),
    );
    open = asked.flatMap(({ at, place }) => {
      const outer = found.get(placeText(place));
      if (!outer) return [];
      if (!names[at]!.some((name) => name.includes(outer.label))) names[at]!.unshift(outer.label);
      return [{ ...outer, at }];
    });
  }
  return names.map((all) => all.slice(0, -1));
}
