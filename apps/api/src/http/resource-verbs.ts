import { z } from "zod";
import type { Ctx } from "../core/context.ts";
import type { Id } from "../infra/listing.ts";

/** The verbs behind POST, PUT/PATCH and DELETE; those absent make no route. The answer is the record as it is afterwards. */
export interface ResourceVerbs<Key extends Id, Create, Update> {
  readonly create?: {
    readonly body: z.ZodType<Create>;
    /** Of the body, where the usual limit is too little. */
    readonly maxBytes?: number;
    readonly run: (call: { ctx: Ctx; input: Create }) => Promise<{ id: Key }>;
  };
  readonly update?: {
    readonly body: z.ZodType<Update>;
    readonly maxBytes?: number;
    /** `ifVersion`: the version of `If-Match`, for `demandVersion` inside the verb's transaction. */
    readonly run: (call: { ctx: Ctx; input: { id: Key; changes: Update; ifVersion: number | undefined } }) => Promise<unknown>;
  };
  readonly remove?: (call: { ctx: Ctx; input: { id: Key } }) => Promise<unknown>;
}

export const getManySchema = z.object({ ids: z.array(z.union([z.string(), z.number()])).max(100_000) });
