import type { WriteTrial } from "@campushub/kit";
import { HOUR_MS } from "./local.ts";
import { GOOD } from "./measured.ts";
import type { Platform } from "./platform.ts";

const TRIALS = 6;

/** Wishes that would be granted now, on objects far enough apart that none touches another's. */
export function trialsOf(platform: Platform): WriteTrial[] {
  const points = [...platform.points].slice(0, TRIALS);
  const last = [...platform.points.keys()].at(-1)!;
  const buildings = [...platform.buildings].slice(0, TRIALS);
  const to = Math.floor(platform.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;
  const readings = new Map<string, { point: string; time: number; value: number }>();
  for (const row of platform.log.byTime({ from: to - 6 * HOUR_MS, to })) {
    if (readings.size < TRIALS && row.quality === GOOD && !readings.has(row.point)) readings.set(row.point, row);
  }
  return [
    ...points.map(([key, { row }], index): WriteTrial => {
      const wishes: WriteTrial["fields"][] = [
        { name: `${row.name} 甲` },
        { ratio: row.ratio * 2, name: `${row.name} 乙` },
        { parent: row.parent === last ? null : last },
        { maxPower: (row.maxPower ?? 0) + 1 },
        { subItem: `${row.subItem}Z` },
      ];
      return { stream: "points", op: "update", key, fields: wishes[index % wishes.length]! };
    }),
    ...buildings.map(([key, { name, area, floors }]): WriteTrial => {
      return {
        stream: "buildings",
        op: "update",
        key,
        fields: { name: `${name} 新`, area: (area ?? 0) + 1, floors: (floors ?? 0) + 1 },
      };
    }),
    ...[...readings.values()].map(({ point, time, value }): WriteTrial => {
      const key = `${point}|${new Date(time).toISOString()}`;
      return { stream: "readings", op: "correct", key, fields: { value: value + 0.5, reason: "抄表核对" } };
    }),
  ];
}
