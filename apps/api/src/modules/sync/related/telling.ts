import type { Ctx } from "../../../core/context.ts";
import { type FieldFacts, shapesOf } from "./links.ts";
import { placeText, type RecordPlace, recordsAt } from "./records-at.ts";

/** What somebody who decides on a record should see of it and of those it refers to. */
export interface Telling {
  readonly stream: string;
  /** Field → value, of the fields that the connector says decide; with their units' fields. */
  readonly fields: Record<string, unknown>;
}

interface Decided extends RecordPlace {
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** Of each record the fields that decide, its own first: the balance of the account whose relay is to be cut. */
export async function tellingOf(ctx: Ctx, rows: readonly Decided[]): Promise<Telling[][]> {
  const shapeOf = await shapesOf(
    ctx,
    rows.map(({ connectionId }) => connectionId),
  );
  const outer = rows.map(({ connectionId, stream, data }) =>
    shapeOf(connectionId)
      .links.filter((link) => link.stream === stream && deciding(shapeOf(connectionId).fieldsOf(link.to)).length > 0)
      .flatMap(({ field, to }) => {
        const key = data?.[field];
        return typeof key === "string" ? [{ connectionId, stream: to, key }] : [];
      }),
  );
  const found = await recordsAt(ctx, outer.flat());
  return rows.map((row, at) => {
    const others = outer[at]!.flatMap((place) => found.get(placeText(place)) ?? []);
    return [row, ...others].flatMap(({ connectionId, stream, data }) => {
      const fields = deciding(shapeOf(connectionId).fieldsOf(stream)).filter((name) => data?.[name] !== undefined);
      return fields.length === 0 ? [] : [{ stream, fields: Object.fromEntries(fields.map((name) => [name, data![name]])) }];
    });
  });
}

const deciding = (fields: FieldFacts): string[] =>
  fields.flatMap(([name, { decides, unitField }]) => (decides ? [name, ...(unitField === undefined ? [] : [unitField])] : []));
