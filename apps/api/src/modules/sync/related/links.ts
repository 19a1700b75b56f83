import { connection } from "@campushub/drizzle/schema";
import { type Connector, type FieldMeta, metaOf } from "@campushub/kit";
import { inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../../core/context.ts";

/** A field of a stream's records that holds the key of a record in another stream of the same connection. */
export interface Link {
  readonly stream: string;
  readonly field: string;
  readonly to: string;
  /** The record lies within the one it refers to. */
  readonly within: boolean;
}

/** What a connector says of the fields of a stream's records. */
export type FieldFacts = readonly (readonly [name: string, meta: Partial<FieldMeta>])[];

export interface Shape {
  readonly links: readonly Link[];
  fieldsOf(stream: string): FieldFacts;
}

const NOTHING: Shape = { links: [], fieldsOf: () => [] };
const known = new WeakMap<Connector, Shape>();

/** How the records of these connections refer to one another, by connection; a connector that is gone says nothing. */
export async function shapesOf(ctx: Ctx, connectionIds: readonly number[]): Promise<(connectionId: number) => Shape> {
  const ids = [...new Set(connectionIds)];
  if (ids.length === 0) return () => NOTHING;
  const rows = await ctx.db
    .select({ id: connection.id, connectorId: connection.connectorId })
    .from(connection)
    .where(inArray(connection.id, ids));
  const connectorIds = new Map(rows.map(({ id, connectorId }) => [id, connectorId]));
  return (id) => {
    const connector = ctx.connectors.get(connectorIds.get(id) ?? "");
    return connector ? shapeOf(connector) : NOTHING;
  };
}

function shapeOf(connector: Connector): Shape {
  const made = known.get(connector);
  if (made) return made;
  const fields = new Map(
    Object.entries(connector.streams).map(([name, stream]): [string, FieldFacts] => {
      const shape = stream.kind === "record" ? (stream.schema as Partial<z.ZodObject>).shape : undefined;
      return [name, Object.entries(shape ?? {}).map(([field, schema]) => [field, metaOf(schema as z.ZodType)] as const)];
    }),
  );
  const links = [...fields].flatMap(([stream, all]) =>
    all.flatMap(([field, { refersTo, within = false }]): Link[] =>
      refersTo === undefined ? [] : [{ stream, field, to: refersTo, within }],
    ),
  );
  const shape: Shape = { links, fieldsOf: (stream) => fields.get(stream) ?? [] };
  known.set(connector, shape);
  return shape;
}
