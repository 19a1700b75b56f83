import type { Messages } from "@campushub/kit";

/** What this platform answers, as people read it; the kit's codes have their words in the hub. */
export const messages: Messages = {
  rows_in_all: { zh: "共 %{rows} 行", en: "%{rows} rows in all" },
  no_readings_yet: { zh: "还没有读数", en: "no readings yet" },
  readings_begin: { zh: "读数从 %{at} 开始", en: "readings begin at %{at}" },
  subscribed: { zh: "已订阅 %{topic}", en: "subscribed to %{topic}" },
  no_tag: {
    zh: "平台没有给出该行的版本标记，不盲目修改",
    en: "the platform shows a row without its tag; nothing is changed blindly",
  },
  not_delivered: { zh: "中枢没有收下这条消息，会重新投递", en: "the hub did not take the message; it is delivered again" },
  platform_10001: { zh: "平台要求令牌", en: "the platform wants a token" },
  platform_10002: { zh: "令牌不再被接受", en: "the token is no longer accepted" },
  platform_10003: { zh: "客户端编号或密钥不对", en: "client id or client secret is wrong" },
  platform_10004: { zh: "平台不支持客户端凭据授权", en: "the platform does not offer the client credentials grant" },
  platform_10101: { zh: "该客户端没有读取这项数据的权限", en: "the client has no right to this resource" },
  platform_20001: { zh: "平台不接受某个参数", en: "the platform refuses a parameter" },
  platform_20002: { zh: "平台不认识这个项目编号", en: "the platform does not know this project" },
  platform_20003: { zh: "平台不再认识这个翻页位置", en: "the platform no longer knows this cursor" },
  platform_42901: { zh: "请求过于频繁", en: "too many requests" },
  platform_50001: { zh: "平台内部出错", en: "the platform failed inside" },
  platform_50301: { zh: "平台维护中", en: "the platform is under maintenance" },
};
