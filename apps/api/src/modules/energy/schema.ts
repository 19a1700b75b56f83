import { z } from "zod";
import { instantText } from "../../core/instant.ts";
import { LANGUAGES } from "../../core/languages.ts";

export const pointSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  key: z.string(),
  name: z.string(),
  data: z.record(z.string(), z.unknown()),
  createdAt: z.string(),
  /** The latest reading, where there is one. */
  lastReadingAt: z.string().nullable(),
  lastValue: z.number().nullable(),
});

export const readingSchema = z.object({
  /** `pointId:epoch milliseconds` */
  id: z.string(),
  pointId: z.number().int(),
  ts: z.string(),
  value: z.number(),
  quality: z.number().int(),
  source: z.number().int(),
});

/** What a reading was before another value took its place. */
export const readingChangeSchema = z.object({
  id: z.number().int(),
  pointId: z.number().int(),
  /** Of the reading. */
  ts: z.string(),
  value: z.number(),
  quality: z.number().int(),
  /** Of the value that was replaced, as in readings; -1: not known. */
  source: z.number().int(),
  /** What is held now. */
  nowValue: z.number().nullable(),
  /** The run that brought the new value; null: it was pushed. */
  runId: z.number().int().nullable(),
  /** When it was replaced. */
  at: z.string(),
});

const MOST_POINTS = 50;

/** Which readings a file holds. */
export const seriesQuerySchema = z.object({
  /** Ids of points, `1,2,3`. */
  ids: z
    .string()
    .regex(/^\d{1,9}(,\d{1,9})*$/)
    .transform((text) => [...new Set(text.split(",").map(Number))])
    .refine((ids) => ids.length <= MOST_POINTS, `at most ${MOST_POINTS} points`),
  from: instantText,
  /** Not included. */
  to: instantText,
  lang: z.enum(LANGUAGES).default("zh-CN"),
});
export type SeriesQuery = z.output<typeof seriesQuerySchema>;
