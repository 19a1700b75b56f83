import { z } from "zod";

/** A row of `GET /api/items` as the platform sends it. */
export const itemWire = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
});
export type ItemRow = z.output<typeof itemWire>;
