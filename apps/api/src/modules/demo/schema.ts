import { z } from "zod";
import { namesSchema } from "../connections/index.ts";

export const faultSettingSchema = z.object({
  on: z.boolean(),
  count: z.number().int().min(1).max(1_000_000).optional().describe("ends by itself after so many hits"),
  share: z.number().min(0).max(1).optional().describe("share of requests hit"),
  value: z.number().min(0).max(86_400).optional(),
});

export const simulatorSchema = z.object({
  id: z.string(),
  connectorId: z.string(),
  title: namesSchema,
  baseUrl: z.string(),
  /** What a connection needs to reach it; the demo's own credentials, of no worth elsewhere. */
  connection: z.object({ title: namesSchema, config: z.record(z.string(), z.unknown()), schedule: z.string() }),
  faults: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["transport", "data", "list", "clock", "write"]),
      title: namesSchema,
      setting: faultSettingSchema.nullable(),
    }),
  ),
  planted: z.array(namesSchema),
});
export type SimulatorView = z.output<typeof simulatorSchema>;

export const faultsSchema = z.record(z.string().max(60), faultSettingSchema);
