import type { FaultSwitch } from "../simulator.ts";

/** What any HTTP platform may do to its client. Simulators and the fault proxy serve them all. */
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
