import type { Envelope } from "../../src/profiles/swae/wire.ts";

/** Chinese messages, which no client may match on. */
const REFUSALS = {
  sessionGone: { code_: 1001, message_: "会话已失效，请重新登录" },
  badCredentials: { code_: 1002, message_: "账号或密码错误" },
  noRight: { code_: 1003, message_: "无权限访问该接口" },
  unknownCustomer: { code_: 1004, message_: "学校代码不存在" },
  unknownCommand: { code_: 1005, message_: "未知的命令" },
  badParameter: { code_: 1006, message_: "参数错误" },
} as const;

export type Refusal = keyof typeof REFUSALS;

/** A refusal comes with HTTP 200 and no inner result. */
export function refused(refusal: Refusal): Envelope {
  return { ...REFUSALS[refusal], result_: "false", body: "" };
}

/** A success, with the inner result as JSON in a string. */
export function granted(body: Record<string, unknown>): Envelope {
  return {
    code_: 0,
    result_: "true",
    message_: "获取成功！",
    body: JSON.stringify({ result: "0", message: "操作成功", ...body }),
  };
}

export const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><meta charset="utf-8"><title>登录超时</title></head><body><script>top.location="/login"</script>请重新登录</body></html>';
