import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { follow, followBegins } from "./events.ts";

/** The browser's stream, told by the test what the server says. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 1;
  onerror: (() => void) | undefined;
  constructor() {
    super();
    Stream.opened.push(this);
  }
  close() {
    this.readyState = Stream.CLOSED;
  }
  say(topic: string, id?: number) {
    this.dispatchEvent(new MessageEvent(topic, { data: JSON.stringify({ id }) }));
  }
}
const stream = () => Stream.opened.at(-1)!;
const passing = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** A screen that shows what `server` holds; an answer is on its way until `answer` is called, or comes at once. */
function screen(key: string, options: { form?: boolean; slow?: boolean } = {}) {
  const server = { state: "old", asked: 0 };
  const waiting: (() => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: [key],
    retry: false,
    ...(options.form ? { refetchOnReconnect: false } : {}),
    queryFn: async () => {
      const answer = server.state;
      server.asked++;
      if (options.slow) await new Promise<void>((resolve) => waiting.push(resolve));
      return answer;
    },
  });
  ends.push(observer.subscribe(() => {}));
  return { server, shows: () => observer.getCurrentResult().data, answer: () => waiting.shift()?.() };
}

let queries: QueryClient;
const ends: (() => void)[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  Stream.opened = [];
  vi.stubGlobal("EventSource", Stream);
  queries = new QueryClient();
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  queries.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const change = (id?: number) => ({ topics: ["change-sets"], id, reload: ["change-sets"] });

describe("a screen", () => {
  it.each(["change-sets", "write-safety", "a-topic-of-tomorrow"])(
    "hears of %s without anybody listing the topic",
    async (topic) => {
      const { server, shows } = screen("shown");
      ends.push(follow(queries, { topics: [topic], reload: ["shown"] }));
      await passing();
      server.state = "new";
      stream().say(topic);
      await passing();
      expect(shows()).toBe("new");
    },
  );

  it("hears of a topic that is asked for after the stream was opened", async () => {
    const { server, shows } = screen("change-sets");
    ends.push(follow(queries, { topics: ["sync-runs"], reload: ["sync-runs"] }), follow(queries, change()));
    await passing();
    server.state = "new";
    stream().say("change-sets");
    await passing();
    expect(shows()).toBe("new");
  });

  it("of one record does not lose its event to one of another record that comes right after", async () => {
    const { server, shows } = screen("change-sets");
    ends.push(follow(queries, change(5)));
    stream().say("change-sets", 5);
    await passing(10);
    server.state = "new";
    stream().say("change-sets", 5);
    stream().say("change-sets", 6);
    await passing(1000);
    expect(shows()).toBe("new");
    const { asked } = server;
    stream().say("change-sets", 6);
    await passing(2000);
    expect(server.asked).toBe(asked);
  });

  it("whose first answer was given before the event reads again when it has come", async () => {
    const { server, shows, answer } = screen("change-sets", { slow: true });
    ends.push(follow(queries, change()));
    server.state = "new";
    stream().say("change-sets");
    answer();
    await passing();
    answer();
    await passing();
    expect(shows()).toBe("new");
  });

  it("keeps up under events that come faster than answers", async () => {
    const { server, shows, answer } = screen("change-sets", { slow: true });
    ends.push(follow(queries, change()));
    for (let second = 0; second < 10; second++) {
      server.state = `state ${second}`;
      stream().say("change-sets");
      await passing(1000);
      if (second % 2) answer();
      await passing();
    }
    for (let left = 0; left < 3; left++) {
      answer();
      await passing(1000);
    }
    expect(shows()).toBe("state 9");
    expect(server.asked).toBeLessThan(10);
  });
});

describe("a stream that", () => {
  it("begins, again or for the first time, has everything shown read again, but not under a form", async () => {
    const [list, form] = [screen("points"), screen("connections", { form: true })];
    ends.push(followBegins(queries));
    await passing();
    for (const state of ["missed first", "missed later"]) {
      list.server.state = state;
      stream().say("ready");
      await passing();
      expect(list.shows()).toBe(state);
    }
    expect(form.server.asked).toBe(1);
  });

  it("was refused is opened again, since the browser does not", async () => {
    ends.push(followBegins(queries));
    stream().readyState = Stream.CLOSED;
    stream().onerror?.();
    await passing(3_000);
    expect(Stream.opened).toHaveLength(2);
    expect(stream().readyState).toBe(1);
  });

  it("says nothing for a minute is given up for another, and one that says it is alive is not", async () => {
    ends.push(followBegins(queries));
    for (let beat = 0; beat < 4; beat++) {
      await passing(25_000);
      stream().say("alive");
    }
    expect(Stream.opened).toHaveLength(1);
    await passing(60_000);
    expect(Stream.opened).toHaveLength(2);
    expect(Stream.opened[0]!.readyState).toBe(Stream.CLOSED);
  });

  it("nobody listens to any more is closed", () => {
    const [one, other] = [follow(queries, change()), followBegins(queries)];
    one();
    expect(stream().readyState).toBe(1);
    other();
    expect(stream().readyState).toBe(Stream.CLOSED);
  });
});
