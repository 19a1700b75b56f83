import { streamSSE } from "hono/streaming";
import type { HubEvent } from "../core/context.ts";
import type { Hub } from "./hub.ts";

/** Often enough for proxies that close silent connections after a minute. */
const HEARTBEAT_MS = 25_000;
/** A reader this far behind is let go; it comes back and reloads. */
const MAX_WAITING = 1_000;

/**
 * `GET /events`: what happened, as server-sent events named by topic. A reader is told only of resources it may list; a topic
 * is `resource` or `resource.what`.
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
        if (!policy.can(actor, "list", event.topic.split(".", 1)[0]!)) return;
        if (waiting.push(event) > MAX_WAITING) stream.abort();
        wake();
      });
      stream.onAbort(() => {
        stop();
        wake();
      });
      await stream.writeSSE({ event: "ready", data: "{}" });
      while (!stream.aborted) {
        const event = waiting.shift();
        if (event) await stream.writeSSE({ event: event.topic, data: JSON.stringify({ id: event.id, ...event.data }) });
        else if (
          !(await wokenWithin(HEARTBEAT_MS, (waker) => {
            wake = waker;
          }))
        )
          await stream.write(": still here\n\n");
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
