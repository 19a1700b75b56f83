import { z } from "zod";

/** Where the meter hangs: from the roster, since a meter knows nothing of rooms. */
const place = z.object({
  zone: z.string(),
  building: z.string(),
  unit: z.string(),
  room: z.string(),
  kind: z.string(),
  line: z.string(),
  address: z.string(),
  ratio: z.number(),
});
/** Bytes of an answer behind its identifier, as they came (low byte first), in hex; null: refused, or not asked for. */
const bytes = z.string().nullable();

export const zoneRow = z.object({ zone: z.string() });
export const buildingRow = z.object({ zone: z.string(), building: z.string(), meters: z.number() });
export const placeRow = place;

export const statusRow = place.extend({
  /** It answered, be it with a refusal. */
  answered: z.boolean(),
  /** 04000503 */
  state: bytes,
  /** 02030000 */
  load: bytes,
});

export const accountRow = place.extend({
  /** 00900100 or 00900200 */
  remaining: bytes,
  /** 00900101 or 00900201, asked for where nothing remains. */
  overdrawn: bytes,
});

export const readingRow = z.object({
  address: z.string(),
  /** 00010000 */
  energy: z.string(),
  /** When the answer came, by the hub's clock (ISO UTC). */
  at: z.string(),
});
