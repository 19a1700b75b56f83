import { z } from "zod";

/** A row of `GET /api/items` as the platform sends it. */
export const itemWire = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
});
export type ItemRow = z.output<typeof itemWire>;

/** One page; `total` counts the rows of all pages. */
export const pageWire = z.object({ total: z.int().min(0), items: z.array(z.json()) });
