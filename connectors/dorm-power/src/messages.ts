import type { Messages } from "@campushub/kit";
import type { Meaning } from "./errors.ts";

const OF_MEANINGS: Readonly<Record<Exclude<Meaning, "busy" | "no_right" | "refused">, Messages[string]>> = {
  session_gone: { zh: "平台不再认识这次登录", en: "the platform no longer knows our session" },
  bad_credentials: { zh: "平台不接受这个账号和密码", en: "the platform does not accept this account and password" },
  unknown_customer: { zh: "平台不认识这个学校代码", en: "the platform does not know this customer code" },
  unknown_command: {
    zh: "平台不认识这个命令，请检查命令表",
    en: "the platform does not know this command; check the command table",
  },
  bad_parameter: { zh: "平台不接受某个参数，请检查设置", en: "the platform does not accept a parameter; check the settings" },
  failed: { zh: "平台处理时出错，做到哪一步不明", en: "the platform failed at it; how far it came is not known" },
  known_order: { zh: "平台上已有这个单号", en: "the platform already has an order of this number" },
};

const OF_PROBES: Messages = {
  rows_in_all: { zh: "共 %{rows} 条", en: "%{rows} in all" },
  rows_in_first_building: { zh: "第一栋楼有 %{rows} 行", en: "%{rows} rows in the first building" },
  rows_in_first_building_of: {
    zh: "第一栋楼有 %{rows} 行，平台报告共 %{announced} 行",
    en: "%{rows} rows in the first building, %{announced} announced in all",
  },
  rows_in_roster: { zh: "表计清单中有 %{rows} 条", en: "%{rows} in the roster" },
  lines_share_a_server: {
    zh: "表计清单中有 %{rows} 块表；多条线路用了同一台串口服务器：%{lines}",
    en: "%{rows} meters in the roster; one serial server stands under several lines: %{lines}",
  },
  all_lines_answer: { zh: "%{all} 条线路都有应答", en: "all %{all} lines answer" },
  some_lines_answer: {
    zh: "%{all} 条线路中 %{answering} 条有应答；没有应答：%{silent}",
    en: "%{answering} of %{all} lines answer; silent: %{silent}",
  },
  no_line_reached: { zh: "没有一台串口服务器连得上：%{silent}", en: "no serial server can be reached: %{silent}" },
  no_meter_answers: {
    zh: "没有一块表应答，请检查表地址、线路和波特率：%{silent}",
    en: "no meter answers: check addresses, lines and baud rates: %{silent}",
  },
  identifier_unknown: { zh: "表 %{meter} 不认识数据标识 %{identifier}", en: "meter %{meter} does not know %{identifier}" },
  no_meter_password: { zh: "没有设置电表密码，只能读表", en: "no meter password is set: meters are only read" },
  meter_password_set: {
    zh: "已设置电表密码；不试用，连错三次会锁表",
    en: "a meter password is set; it is not tried, since three wrong ones lock a meter",
  },
};

const OF_ROWS: Messages = {
  no_balance: { zh: "表计没有答复余额", en: "the meter did not tell its balance" },
  no_value: { zh: "表计没有这个读数", en: "the meter has no such register" },
  bad_state: { zh: "状态字无法识别", en: "a status word nobody understands" },
  no_electricity: { zh: "余额清单里没有电费", en: "the room's list holds no electricity balance" },
  other_meter: { zh: "平台答的是另一块表", en: "the platform answered about another meter" },
  outside_question: { zh: "不在所问范围", en: "was not asked for" },
};

const OF_WRITES: Messages = {
  offline: { zh: "表计不在线", en: "the meter is offline" },
  power_kept: { zh: "保电中，先解除", en: "power is kept; release that first" },
  not_told: { zh: "表计不反映此状态", en: "these meters do not tell it" },
  not_confirmed: { zh: "继电器未见动作", en: "the relay has not moved" },
  no_order_numbers: { zh: "流水没有单号", en: "the ledger has no order numbers" },
  wrong_unit: { zh: "单位与账户不符", en: "not the account's unit" },
  overdrawn: { zh: "余额不够", en: "not enough balance" },
  not_authorised: { zh: "密码或权限不对", en: "wrong password or no right" },
  password_refused: { zh: "此密码已被拒过", en: "this password was refused before" },
  nothing_wished: { zh: "没有写新的值，没有发送", en: "no new value is wished: nothing was sent" },
};

const OF_FAILURES: Messages = {
  bad_method: { zh: "方法表里有一项不是方法名", en: "a name in the method table is no method" },
  bad_roster: { zh: "表计清单有一行无法理解", en: "a line of the roster cannot be understood" },
  unknown_line: { zh: "表计清单中的线路不在线路表里", en: "a line of the roster is not in the table of lines" },
  malformed_xml: { zh: "应答不是正确的 XML", en: "an answer that is not well-formed XML" },
};

/** What these platforms answer, as people read it; the kit's codes have their words in the hub. */
export const messages: Messages = { ...OF_MEANINGS, ...OF_PROBES, ...OF_ROWS, ...OF_WRITES, ...OF_FAILURES };
