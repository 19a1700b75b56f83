import type { Names } from "@campushub/kit";
import type { ValueFaults } from "./campus-meters.ts";
import { DAY_MS, HOUR_MS, localText } from "./local.ts";
import type { Measured } from "./measured.ts";

export interface PlantedFaults {
  readonly values: ValueFaults;
  /** Points that never send. */
  readonly silent: ReadonlySet<string>;
  readonly unknownSubItem: { readonly point: string; readonly code: string };
  /** A collector whose calendar is a year ahead: every one of its rows must be refused. */
  readonly future: readonly Measured[];
  readonly told: readonly Names[];
}

interface PointFacts {
  readonly id: string;
  readonly gateway: string;
}

/** How many hours before the anchor each fault lies; a small campus keeps two days of history. */
const HOURS_AGO = {
  small: { spike: 20, stuck: 36, replaced: 26, gap: 16, negative: 12 },
  campus: { spike: 60, stuck: 200, replaced: 300, gap: 100, negative: 50 },
};
const GAP_HOURS = 6;
const YEAR_MS = 365 * DAY_MS;

/** The faults planted in the invented campus, and the words that list them. */
export function plantFaults(points: readonly PointFacts[], size: "small" | "campus", anchor: number): PlantedFaults {
  const ago = HOURS_AGO[size];
  const now = Math.floor(anchor / HOUR_MS);
  const id = (index: number) => points[index % points.length]!.id;
  const gateway = points.at(-1)!.gateway;
  const gapped = new Set(points.filter((point) => point.gateway === gateway).map((point) => point.id));
  const spare = points.length - (size === "small" ? 3 : 12);
  const silent = new Set(points.slice(spare).map((point) => point.id));
  const values: Required<ValueFaults> = {
    spike: { point: id(3), hour: now - ago.spike },
    stuck: { point: id(5), fromHour: now - ago.stuck },
    replaced: { point: id(8), fromHour: now - ago.replaced },
    negative: { point: id(11), hour: now - ago.negative },
    gap: { points: gapped, fromHour: now - ago.gap, toHour: now - ago.gap + GAP_HOURS },
  };
  const unknownSubItem = { point: id(14), code: "01E00" };
  const future = [0, 1, 2, 3].map(
    (index): Measured => ({
      point: id(2),
      time: (now + index) * HOUR_MS + YEAR_MS,
      value: 1000 + index,
      quality: 192,
      arrivedAt: (now - 2) * HOUR_MS,
    }),
  );
  return { values, silent, unknownSubItem, future, told: tell({ values, silent, unknownSubItem, gateway, futurePoint: id(2) }) };
}

function tell(facts: {
  readonly values: Required<ValueFaults>;
  readonly silent: ReadonlySet<string>;
  readonly unknownSubItem: { readonly point: string; readonly code: string };
  readonly gateway: string;
  readonly futurePoint: string;
}): Names[] {
  const { spike, stuck, replaced, negative, gap } = facts.values;
  const at = (hour: number) => localText(hour * HOUR_MS).slice(0, 16);
  const { point, code } = facts.unknownSubItem;
  return [
    {
      zh: `${spike.point} 于 ${at(spike.hour)} 突跳 100 万`,
      en: `${spike.point} jumps by a million for one hour at ${at(spike.hour)}`,
    },
    { zh: `${stuck.point} 自 ${at(stuck.fromHour)} 起读数不变`, en: `${stuck.point} is stuck since ${at(stuck.fromHour)}` },
    {
      zh: `${replaced.point} 于 ${at(replaced.fromHour)} 换表，底数归零`,
      en: `${replaced.point} was replaced at ${at(replaced.fromHour)}; its register restarts at 0`,
    },
    { zh: `${negative.point} 于 ${at(negative.hour)} 为负数`, en: `${negative.point} is negative at ${at(negative.hour)}` },
    {
      zh: `网关 ${facts.gateway} 自 ${at(gap.fromHour)} 断线 6 小时`,
      en: `gateway ${facts.gateway} is silent for 6 h from ${at(gap.fromHour)}`,
    },
    {
      zh: `${facts.futurePoint} 的 4 行读数时间在一年之后（应拒收）`,
      en: `4 rows of ${facts.futurePoint} are stamped a year ahead (to be rejected)`,
    },
    { zh: `${point} 的分项编码 ${code} 未登记`, en: `${point} has the unknown sub-item code ${code}` },
    { zh: `${facts.silent.size} 个监测点从未上传`, en: `${facts.silent.size} points never sent anything` },
  ];
}
