import type { z } from "zod";
import type { attentionSchema } from "./schema.ts";

export type Attention = z.output<typeof attentionSchema>;

/** What most items say nothing of. */
export const NOTHING = {
  runId: null,
  of: null,
  code: null,
  path: "",
  dataAsOf: null,
  nextTry: null,
  changeSet: null,
} as const;
