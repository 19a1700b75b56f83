import type { FaultSwitch, Simulator } from "../simulator.ts";

/** What any HTTP platform may do to its client. Its simulators and the fault proxy serve them all. */
export const TRANSPORT_FAULTS: readonly FaultSwitch[] = [
  { id: "status500", kind: "transport", title: { zh: "返回 500", en: "answers 500" } },
  { id: "html502", kind: "transport", title: { zh: "网关 502 网页", en: "gateway page 502" } },
  { id: "tooMany429", kind: "transport", title: { zh: "限流 429（带 Retry-After）", en: "429 with Retry-After" } },
  { id: "silentBeforeBody", kind: "transport", title: { zh: "不应答（超时）", en: "no answer (time-out)" } },
  {
    id: "silentAfterBody",
    kind: "transport",
    title: { zh: "正文发出后不结束（超时）", en: "body sent, never ended (time-out)" },
  },
  { id: "cutBody", kind: "transport", title: { zh: "正文中断", en: "body cut off" } },
  { id: "malformedJson", kind: "transport", title: { zh: "JSON 残缺", en: "malformed JSON" } },
  { id: "gb18030AsUtf8", kind: "transport", title: { zh: "声明 UTF-8 实为 GB18030", en: "GB18030 under a UTF-8 header" } },
  { id: "sessionPage", kind: "transport", title: { zh: "登录网页（HTTP 200）", en: "session page with HTTP 200" } },
];

/** What the rows of any platform may do; each simulator says how it does them. */
export const DATA_FAULTS: readonly FaultSwitch[] = [
  { id: "expiredToken", kind: "data", title: { zh: "翻页途中令牌失效", en: "token expires mid-page" } },
  { id: "movingRows", kind: "data", title: { zh: "读取时行在页间移动", en: "rows move between pages while read" } },
  { id: "sameRowTwice", kind: "data", title: { zh: "同一行出现两次", en: "same row twice" } },
  { id: "cursorTies", kind: "data", title: { zh: "断点处时间相同", en: "ties at the cursor" } },
  { id: "lateRows", kind: "data", title: { zh: "数据迟到", en: "late rows" } },
  { id: "futureStamps", kind: "data", title: { zh: "未来时间", en: "future stamps" } },
  { id: "wrongTypes", kind: "data", title: { zh: "字段类型不符", en: "wrong types" } },
  { id: "unknownCode", kind: "data", title: { zh: "未登记代码", en: "unknown code" } },
  { id: "emptyAnswer", kind: "data", title: { zh: "空应答", en: "empty answer" } },
  { id: "thirtyPercentGone", kind: "data", title: { zh: "少了 30 %", en: "30 % gone" } },
  { id: "clock8hOff", kind: "clock", title: { zh: "平台时钟差 8 小时", en: "clock 8 h off" } },
];

/** What the lists of a platform may do, where it has pages, or parts that are asked for one by one. */
export const LIST_FAULTS: readonly FaultSwitch[] = [
  { id: "endlessPages", kind: "list", title: { zh: "翻页没有尽头", en: "pages without end" } },
  { id: "refusedBeyondEnd", kind: "list", title: { zh: "末页之后的页报错", en: "a page beyond the last one is refused" } },
  { id: "refusedPart", kind: "list", title: { zh: "有一部分总被拒绝", en: "one part always refused" } },
];

/** What the clock of a platform may do that its answers tell beside the date of whoever stands between. */
export const TOLD_CLOCK_FAULTS: readonly FaultSwitch[] = [
  {
    id: "clock20minBehind",
    kind: "clock",
    title: { zh: "平台时钟慢 20 分钟（HTTP 日期正确）", en: "clock 20 min behind, the HTTP date right" },
  },
];

/** What a line of meters behind a serial server may do to whoever asks. */
export const LINE_FAULTS: readonly FaultSwitch[] = [
  { id: "noAnswer", kind: "transport", title: { zh: "不应答（超时）", en: "no answer (time-out)" } },
  { id: "lateAnswer", kind: "transport", title: { zh: "应答迟到（已超时）", en: "the answer comes after the time-out" } },
  { id: "noise", kind: "transport", title: { zh: "应答前有干扰字节", en: "noise before the answer" } },
  { id: "cutFrame", kind: "transport", title: { zh: "帧中断", en: "frame cut off" } },
  { id: "badChecksum", kind: "transport", title: { zh: "校验和错误", en: "wrong checksum" } },
  { id: "foreignAnswer", kind: "transport", title: { zh: "先收到别的表的应答", en: "another meter's answer comes first" } },
  { id: "hangUp", kind: "transport", title: { zh: "连接断开", en: "the connection breaks" } },
];

/** The faults a simulator must know. */
export const requiredFaults = (transport: Simulator["transport"]): readonly FaultSwitch[] =>
  transport === "line" ? LINE_FAULTS : [...TRANSPORT_FAULTS, ...DATA_FAULTS];
