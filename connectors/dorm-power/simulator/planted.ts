import type { Names } from "@campushub/kit";
import { LISTED_TWICE, NOT_A_NUMBER, ODD_NAME, UNKNOWN_STATUS } from "./seeded.ts";

/** The seeded campus's faults in words. */
export const PLANTED: readonly Names[] = [
  {
    zh: `${NOT_A_NUMBER.length} 个电费账户的余额是文字“N/A”（应拒收）`,
    en: `${NOT_A_NUMBER.length} accounts have the text "N/A" for a balance (to be rejected)`,
  },
  {
    zh: `${UNKNOWN_STATUS.length} 个房间的继电器状态为未登记代码 9（保留并报告）`,
    en: `${UNKNOWN_STATUS.length} room-meters have relay code 9, which no table holds (kept and reported)`,
  },
  {
    zh: `${LISTED_TWICE.length} 个电费账户在列表中出现两次`,
    en: `${LISTED_TWICE.length} account is listed twice`,
  },
  {
    zh: `一栋楼写作“${ODD_NAME.zone}${ODD_NAME.building}”（繁体、全角）`,
    en: `One building is written ${ODD_NAME.zone}${ODD_NAME.building} (traditional, full width)`,
  },
  { zh: "楼号在各园区重复（柳园1号楼、松园1号楼……）", en: "Building numbers come again in every garden" },
  { zh: "水费余额与电费余额同列，且排在前面", en: "Water balances stand in the same list, before electricity" },
  { zh: "约 5 % 余额为负，欠 5 kWh 以上者已断电", en: "About 5 % of balances are negative; owing over 5 kWh means cut" },
];

/** The delivered room list's own surprises. */
export const DELIVERED: readonly Names[] = [
  {
    zh: "真实名单：30,434 个房间表计，余额与用量为生成数据",
    en: "A real list of 30,434 room-meters; balances and usage are generated",
  },
  { zh: "两栋楼没有任何房间；若干单元为空", en: "Two buildings without any room, some empty units" },
  {
    zh: "难处理的楼名：北区5号楼C区照明-ABC区空调、东区6 7号楼",
    en: "Hard names such as 北区5号楼C区照明-ABC区空调 and 东区6 7号楼",
  },
];

/** A folder in which the room list was not delivered. */
export const NOT_DELIVERED: readonly Names[] = [
  {
    zh: "数据目录中没有 dorm/zzu_rooms.json：平台没有任何房间",
    en: "The data folder lacks dorm/zzu_rooms.json: the platform has no rooms at all",
  },
];
