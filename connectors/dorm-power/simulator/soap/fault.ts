/** A refusal of this platform: the codes of SOAP 1.1 §4.4.1, and texts no client may match on. */
export class Fault extends Error {
  readonly code: string;
  constructor(code: keyof typeof FAULTS) {
    super(FAULTS[code]);
    this.code = code;
  }
}

const FAULTS = {
  Client: "服务器无法识别请求",
  "Client.Argument": "参数错误",
  "Client.Authentication": "会话已失效，请重新登录",
  "Client.Authorization": "无权限调用该方法",
  "Server.Busy": "系统繁忙，请稍后再试",
} as const;
