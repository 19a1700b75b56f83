import { streamSSE } from "hono/streaming";
import { type HubEvent, MISSED } from "../core/context.ts";
import type { Hub } from "./hub.ts";

/** Often enough for proxies that close silent connections after a minute, and for browsers to notice a dead one. */
const HEARTBEAT_MS = 25_000;
/** A reader this far behind is let go; it comes back and reloads. */
const MAX_WAITING = 1_000;
const READY = { event: "ready", data: "{}" };

/**
 * `GET /events`: what happened, as server-sent events named by topic. A reader is told only of resources it may list or see; a
 * topic is `resource` or `resource.what`. `ready`: what happened before may have been missed; `alive`: nothing happened.
 */
export function addEvents(hub: Hub): void {
  hub.openAPIRegistry.registerPath({
    method: "get",
    path: "/events",
    summary: "What happens, as it happens (server-sent events)",
    tags: ["events"],
    responses: { 200: { description: "A stream of events", content: { "text/event-stream": { schema: { type: "string" } } } } },
  });
  hub.get("/events", (c) => {
    const { events, policy, actor } = c.get("ctx");
    c.header("X-Accel-Buffering", "no");
    return streamSSE(c, async (stream) => {
      const waiting: HubEvent[] = [];
      let wake = () => {};
      const stop = events.subscribe((event) => {
        const resource = event.topic.split(".", 1)[0]!;
        const maySee = policy.can(actor, "list", resource) || policy.can(actor, "show", resource);
        if (!maySee && event.topic !== MISSED) return;
        if (waiting.push(event) > MAX_WAITING) stream.abort();
        wake();
      });
      stream.onAbort(() => {
        stop();
        wake();
      });
      await stream.writeSSE(READY);
      while (!stream.aborted) {
        const event = waiting.shift();
        if (event?.topic === MISSED) await stream.writeSSE(READY);
        else if (event) await stream.writeSSE({ event: event.topic, data: JSON.stringify({ id: event.id, ...event.data }) });
        else if (
          !(await wokenWithin(HEARTBEAT_MS, (waker) => {
            wake = waker;
          }))
        )
          await stream.writeSSE({ event: "alive", data: "{}" });
      }
      stop();
    });
  });
}

/** @returns whether it was woken before the time was up. */
function wokenWithin(ms: number, arm: (waker: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    arm(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
