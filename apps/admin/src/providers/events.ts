import { useEffect, useRef } from "react";
import { API } from "./http.ts";

export interface HubEvent {
  readonly topic: string;
  readonly id?: string | number;
  readonly data?: Readonly<Record<string, unknown>>;
}

type Listener = (event: HubEvent) => void;

/** The resources of which the server tells changes. */
const TOPICS = ["sync-runs", "connections", "rejects", "drifts"];
const listeners = new Set<Listener>();
let source: EventSource | undefined;

function tell(message: MessageEvent<string>): void {
  try {
    const { id, ...data } = JSON.parse(message.data) as { id?: string | number };
    const event: HubEvent = { topic: message.type, id, data };
    for (const listener of listeners) listener(event);
  } catch {
    // A heartbeat or a half line: the next event brings the state again.
  }
}

/** One stream of events for the whole page, open while anybody listens; the browser reconnects by itself. */
function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (!source) {
    source = new EventSource(`${API}/events`, { withCredentials: true });
    for (const topic of TOPICS) source.addEventListener(topic, tell);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = undefined;
  };
}

/** Calls `act` at most once per `everyMs` while events of these topics arrive, and once more after the last. */
export function useHubEvents(topics: readonly string[], act: (event: HubEvent) => void, everyMs = 1000): void {
  const latest = useRef(act);
  latest.current = act;
  const wanted = topics.join(",");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pending: HubEvent | undefined;
    const flush = () => {
      timer = undefined;
      if (!pending) return;
      latest.current(pending);
      pending = undefined;
      timer = setTimeout(flush, everyMs);
    };
    const stop = listen((event) => {
      if (!wanted.split(",").includes(event.topic)) return;
      pending = event;
      if (!timer) flush();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [wanted, everyMs]);
}
