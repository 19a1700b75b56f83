import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultSwitch } from "../simulator.ts";
import type { FaultBox } from "./fault-box.ts";
import type { LineAnswer } from "./serial-server.ts";

/** What may become of a wish on any platform; the same names and meanings everywhere. */
export const WRITE_FAULT_SWITCHES: readonly FaultSwitch[] = [
  { id: "timeoutAfterCommit", kind: "write", title: { zh: "已执行，但不应答", en: "done, but never answered" } },
  { id: "timeoutBeforeCommit", kind: "write", title: { zh: "未执行，也不应答", en: "not done, and never answered" } },
  { id: "resetAfterCommit", kind: "write", title: { zh: "已执行，连接中断", en: "done, then the connection breaks" } },
  { id: "deliveredTwice", kind: "write", title: { zh: "同一请求到达两次", en: "the same request arrives twice" } },
  { id: "refused", kind: "write", title: { zh: "平台拒绝", en: "refused" } },
  { id: "busy", kind: "write", title: { zh: "平台忙", en: "busy" } },
  { id: "reordered", kind: "write", title: { zh: "结果乱序", en: "results in another order" } },
];

/** The HTTP exchange a wish came by, for what happens to its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The answer will never come, or has been cut off: nothing is to be sent. */
export const UNANSWERED = Symbol("unanswered");

/**
 * Carries a request of wishes out as the switches say. `commit` does the work and may be called twice: what it remembers of an id
 * decides whether that does harm.
 * @returns what to answer, or UNANSWERED
 */
export function underWriteFaults<Answer>(
  faults: FaultBox,
  { response }: Exchange,
  commit: () => Answer,
): Answer | typeof UNANSWERED {
  if (faults.hit("timeoutBeforeCommit")) return UNANSWERED;
  let answer = commit();
  if (faults.hit("deliveredTwice")) answer = commit();
  if (faults.hit("timeoutAfterCommit")) return UNANSWERED;
  if (faults.hit("resetAfterCommit")) {
    response.destroy();
    return UNANSWERED;
  }
  return answer;
}

/** One command on a line, and what its meter would say instead of carrying it out. */
export interface LineCommand {
  /** Carries it out and says so. */
  commit(): Uint8Array;
  /** As a meter says no, for good and for now. */
  readonly refused: Uint8Array;
  readonly busy: Uint8Array;
  /** What another meter of the line says to a command of its own. */
  readonly other: Uint8Array;
}

/** Likewise for a command to a meter: the wire carries no ids, so `reordered` brings somebody else's word first. */
export function underLineWriteFaults(faults: FaultBox, { commit, refused, busy, other }: LineCommand): LineAnswer {
  if (faults.hit("timeoutBeforeCommit")) return { frames: [] };
  if (faults.hit("busy")) return { frames: [busy] };
  if (faults.hit("refused")) return { frames: [refused] };
  const frames = [commit()];
  if (faults.hit("deliveredTwice")) frames.push(commit());
  if (faults.hit("timeoutAfterCommit")) return { frames: [] };
  if (faults.hit("resetAfterCommit")) return { frames: [], hangsUp: true };
  return { frames: faults.hit("reordered") ? [other, ...frames] : frames };
}

/** Results as a platform hands them back that does not care for order. */
export const inSomeOrder = <Item>(faults: FaultBox, items: readonly Item[]): readonly Item[] =>
  items.length > 1 && faults.hit("reordered") ? [...items.slice(1).reverse(), items[0]!] : items;
