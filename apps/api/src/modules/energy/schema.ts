import { z } from "zod";

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
