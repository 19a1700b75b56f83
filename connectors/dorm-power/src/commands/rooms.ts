import { field, type Write } from "@campushub/kit";
import { z } from "zod";
import type { Config } from "../config.ts";

const name = field(z.string().min(1).max(60), { label: { zh: "房间", en: "Room" }, widget: "text" });

/** What a person keeps right of a room. */
export const roomOps: Write<Config>["ops"] = {
  update: {
    kind: "update",
    title: { zh: "修改房间", en: "Change room" },
    effect: "data",
    reversible: true,
    input: z.strictObject({ name: name.optional() }),
  },
};
