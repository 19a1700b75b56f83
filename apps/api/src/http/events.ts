import { type SSEMessage, type SSEStreamingApi, streamSSE } from "hono/streaming";
import { type Actor, personOf } from "../core/actor.ts";
import { type Ctx, type HubEvent, IDENTITY_CHANGED, MISSED } from "../core/context.ts";
import type { Authenticator, Hub } from "./hub.ts";
import { OpenStreams } from "./open-streams.ts";

/** Often enough for proxies that close silent connections after a minute, and for browsers to notice a dead one. */
const HEARTBEAT_MS = 25_000;
/** A reader this far behind is let go; it comes back and reloads. */
const MAX_WAITING = 1_000;
const READY = { event: "ready", data: "{}" };
const ALIVE = { event: "alive", data: "{}" };

/**
 * `GET /events`: what happened, as server-sent events named by topic. A reader is told only of resources it may list or see; a
 * topic is `resource` or `resource.what`. `ready`: what happened before may have been missed; `alive`: nothing happened.
 */
export function addEvents(hub: Hub, authenticator: Authenticator): void {
  hub.openAPIRegistry.registerPath({
    method: "get",
    path: "/events",
    summary: "What happens, as it happens (server-sent events)",
    tags: ["events"],
    responses: { 200: { description: "A stream of events", content: { "text/event-stream": { schema: { type: "string" } } } } },
  });
  const open = new OpenStreams();
  hub.get("/events", (c) => {
    const { actor } = c.get("ctx");
    const leave = open.take(personOf(actor));
    const headers = new Headers(c.req.raw.headers);
    c.header("X-Accel-Buffering", "no");
    return streamSSE(c, async (stream) => {
      try {
        await tell(stream, c.get("ctx"), () => isStill(authenticator, headers, actor));
      } finally {
        leave();
      }
    });
  });
}

/** Whether the credential a stream was opened with still stands for the same person with the same rights. */
async function isStill(authenticator: Authenticator, headers: Headers, before: Actor): Promise<boolean> {
  try {
    const now = await authenticator.authenticate(headers);
    if (!now || now.mustChangePassword) return false;
    return now.id === before.id && now.roles.join() === before.roles.join();
  } catch {
    return false;
  }
}

/**
 * Tells until the reader goes or may no longer listen: asked when rights or sessions changed, before the next word, and at each
 * heartbeat, since credentials also run out by themselves.
 */
async function tell(stream: SSEStreamingApi, { events, policy, actor }: Ctx, mayListen: () => Promise<boolean>): Promise<void> {
  const waiting: HubEvent[] = [];
  let wake = () => {};
  const arm = (waker: () => void) => {
    wake = waker;
  };
  let inDoubt = false;
  const stop = events.subscribe((event) => {
    const resource = event.topic.split(".", 1)[0]!;
    const maySee = policy.can(actor, "list", resource) || policy.can(actor, "show", resource);
    if (event.topic === IDENTITY_CHANGED || event.topic === MISSED) inDoubt = true;
    else if (!maySee) return;
    if (event.topic !== IDENTITY_CHANGED && waiting.push(event) > MAX_WAITING) stream.abort();
    wake();
  });
  stream.onAbort(() => {
    stop();
    wake();
  });
  await stream.writeSSE(READY);
  while (!stream.aborted) {
    if (inDoubt) {
      inDoubt = false;
      if (!(await mayListen())) break;
      continue;
    }
    const event = waiting.shift();
    if (event) await stream.writeSSE(wordOf(event, policy.hidden(actor, event.topic.split(".", 1)[0]!)));
    else if (!(await wokenWithin(HEARTBEAT_MS, arm))) {
      await stream.writeSSE(ALIVE);
      inDoubt = true;
    }
  }
  stop();
}

function wordOf({ topic, id, data = {} }: HubEvent, hidden: ReadonlySet<string>): SSEMessage {
  if (topic === MISSED) return READY;
  const shown = Object.entries(data).filter(([name]) => !hidden.has(name));
  return { event: topic, data: JSON.stringify({ id, ...Object.fromEntries(shown) }) };
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
