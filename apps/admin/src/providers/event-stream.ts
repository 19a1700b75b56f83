import { API } from "./http.ts";

export interface HubEvent {
  readonly topic: string;
  readonly id?: string | number | undefined;
}

type Listener = (event: HubEvent) => void;

/** The server's first word on a stream: whatever happened before it was not told on this one. */
const BEGUN = "ready";
/** The server's word when nothing happens, every 25 s. */
const ALIVE = "alive";
/** A stream this long without a word is dead, though nobody closed it: a laptop slept, a network went away. */
const SILENCE_MS = 60_000;
/** The browser comes back by itself after a broken line, but never after a refusal (502 of a proxy while the hub restarts). */
const AGAIN_MS = 3_000;

const listeners = new Map<string, Set<Listener>>();
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** One stream of events for the whole page, open while anybody listens to any topic. @returns what ends the listening. */
export function listen(topics: readonly string[], listener: Listener): () => void {
  for (const topic of topics) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic)!.add(listener);
    // The same function twice is one listener to the browser.
    source?.addEventListener(topic, tell);
  }
  if (!source) open();
  return () => {
    for (const topic of topics) {
      listeners.get(topic)?.delete(listener);
      if (listeners.get(topic)?.size === 0) listeners.delete(topic);
    }
    if (listeners.size === 0) close();
  };
}

/** Calls `act` each time a stream has begun: events may have been missed before, so what is shown may be old. */
export const listenForBegin = (act: () => void): (() => void) => listen([BEGUN], act);

function open(): void {
  source = new EventSource(`${API}/events`, { withCredentials: true });
  for (const topic of new Set([...listeners.keys(), BEGUN, ALIVE])) source.addEventListener(topic, tell);
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) openAfter(AGAIN_MS);
  };
  openAfter(SILENCE_MS);
}

function openAfter(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    close();
    open();
  }, ms);
}

function close(): void {
  clearTimeout(timer);
  source?.close();
  source = undefined;
}

function tell(message: MessageEvent<string>): void {
  openAfter(SILENCE_MS);
  const event: HubEvent = { topic: message.type, id: idOf(message.data) };
  for (const listener of listeners.get(event.topic) ?? []) listener(event);
}

/** An event that cannot be read still says that something happened. */
function idOf(data: string): HubEvent["id"] {
  try {
    return (JSON.parse(data) as { id?: string | number }).id;
  } catch {
    return undefined;
  }
}
