import { formatTime } from "@campushub/kit";
import type { ChangeSetStatus, OpOutcome } from "../schema.ts";

/** A proof is a paper of a Chinese office; the screens have the same words in three languages. */
export const STATUS_WORDS: Readonly<Record<ChangeSetStatus, string>> = {
  draft: "草稿",
  planned: "已预览",
  submitted: "待审批",
  approved: "已批准",
  applying: "执行中",
  applied: "已完成",
  partial: "部分完成",
  failed: "失败",
  rejected: "已退回",
  cancelled: "已取消",
  expired: "已过期",
};

export const OUTCOME_WORDS: Readonly<Record<OpOutcome, string>> = {
  pending: "未预览",
  create: "将新增",
  update: "将修改",
  delete: "将删除",
  action: "将执行",
  noop: "无需修改",
  conflict: "冲突",
  forbidden: "不允许",
  sending: "发送中",
  applied: "已执行",
  rejected: "平台拒绝",
  unknown: "结果不明",
  failed: "未执行",
  skipped: "未发送",
};

const STEP_WORDS: Readonly<Record<string, string>> = {
  create: "创建",
  edit: "修改",
  plan: "预览",
  submit: "提交审批",
  approve: "批准",
  decide: "审批",
  reject: "退回",
  apply: "执行",
  send: "发送",
  finish: "结束",
  pause: "暂停",
  resume: "继续",
  cancel: "取消",
  expire: "过期",
  revert: "撤回",
  planRest: "余项转入新单",
  retry: "重试",
};
export const stepWord = (action: string): string => STEP_WORDS[action] ?? action;

const EFFECT_WORDS: Readonly<Record<string, string>> = { data: "数据", physical: "物理动作", message: "消息", money: "资金" };
export const effectWord = (effect: string): string => EFFECT_WORDS[effect] ?? effect;

const STOP_WORDS: Readonly<Record<string, string>> = {
  failures: "失败过多",
  cancelled: "已由人取消",
  writesStopped: "一切写入已停止",
  disarmed: "该平台接入已解除武装",
  disabled: "该平台接入已停用",
  window: "时间窗已过",
  error: "平台接入出错",
};
export const stopWord = (reason: string): string => STOP_WORDS[reason] ?? reason;

/** A value as an office reads it; an object as JSON. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "是" : "否";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

const ZONE = "Asia/Shanghai";

/** Local time of the campus; empty for what has not happened. */
export const localTime = (iso: string | null): string => (iso === null ? "" : formatTime(Date.parse(iso), ZONE));
