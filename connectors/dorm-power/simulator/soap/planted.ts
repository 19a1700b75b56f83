import type { Names } from "@campushub/kit";
import { LISTED_TWICE, NOT_A_NUMBER, ODD_NAME, UNKNOWN_STATUS } from "../seeded.ts";

/** This platform's faults in words. */
export const PLANTED: readonly Names[] = [
  {
    zh: `${NOT_A_NUMBER.length} 个电费账户的余额是文字“N/A”（应拒收）`,
    en: `${NOT_A_NUMBER.length} accounts have the text "N/A" for a balance (to be rejected)`,
  },
  {
    zh: `${UNKNOWN_STATUS.length} 个房间的 State 为未登记代码 9（保留并报告）`,
    en: `${UNKNOWN_STATUS.length} meters have State 9, which no table holds (kept and reported)`,
  },
  { zh: `${LISTED_TWICE.length} 个房间在清单中出现两次`, en: `${LISTED_TWICE.length} room is listed twice` },
  {
    zh: `一栋楼写作“${ODD_NAME.building}”（繁体、全角）`,
    en: `One building is written ${ODD_NAME.building} (traditional, full width)`,
  },
  {
    zh: "没有单元时写法不一：xsi:nil、空元素、文字“anyType{}”",
    en: 'No unit is written in three ways: xsi:nil, an empty element, the text "anyType{}"',
  },
  { zh: "下发命令已受理，继电器两秒后才动作", en: "An order is acknowledged two seconds before the relay moves" },
];
