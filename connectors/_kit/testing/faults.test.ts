import type { RequestListener } from "node:http";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { FaultBox } from "./fault-box.ts";
import { DATA_FAULTS, TRANSPORT_FAULTS } from "./faults.ts";
import { encodeGb18030 } from "./gb18030.ts";
import { listen } from "./server.ts";
import { withTransportFaults } from "./transport-faults.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const BODY = JSON.stringify({ name: "柳园1号楼", rows: [1, 2, 3] });

/** Handlers write in many ways; each must be spoiled the same. */
const HANDLERS: Readonly<Record<string, RequestListener>> = {
  "one end": (_request, response) => void response.setHeader("content-type", "application/json").end(BODY),
  "writeHead with a length": (_request, response) => {
    response.writeHead(200, "Fine", { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(BODY) });
    response.end(BODY);
  },
  "several writes": (_request, response) => {
    response.writeHead(200, ["content-type", "application/json"]);
    response.write(BODY.slice(0, 5), () => {
      response.write(Buffer.from(BODY.slice(5)));
      response.end();
    });
  },
};

async function serve(id: string, handler: RequestListener = HANDLERS["one end"]!) {
  const faults = new FaultBox(TRANSPORT_FAULTS);
  const { port, close } = await listen(withTransportFaults(faults, handler));
  open.push(close);
  faults.set({ [id]: { on: true } });
  const ask = (timeoutMs = 2000) => fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(timeoutMs) });
  return { faults, ask };
}

describe("a transport fault instead of an answer", () => {
  test.each([
    ["status500", 500, "application/json"],
    ["html502", 502, "text/html"],
    ["tooMany429", 429, "application/json"],
    ["sessionPage", 200, "text/html; charset=utf-8"],
  ])("%s answers %i", async (id, status, type) => {
    const { ask } = await serve(id);
    const answer = await ask();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type]);
    expect(await answer.text()).not.toContain("rows");
  });

  test("429 says how long to wait, also the last time", async () => {
    const { faults, ask } = await serve("tooMany429");
    expect((await ask()).headers.get("retry-after")).toBe("2");
    faults.set({ tooMany429: { on: true, count: 1, value: 9 } });
    expect((await ask()).headers.get("retry-after")).toBe("9");
    expect((await ask()).status).toBe(200);
  });

  test("silence before the body sends nothing, and the platform never sees the request", async () => {
    let handled = 0;
    const { ask } = await serve("silentBeforeBody", () => void handled++);
    await expect(ask(80)).rejects.toThrow(/time/);
    expect(handled).toBe(0);
  });
});

describe.each(Object.entries(HANDLERS))("a transport fault that spoils an answer written by %s", (_how, handler) => {
  test("body sent and never ended: all arrives, the end does not", async () => {
    const { ask } = await serve("silentAfterBody", handler);
    const answer = await ask(150);
    const reader = answer.body!.getReader();
    let text = "";
    const read = async () => {
      for (;;) text += new TextDecoder().decode((await reader.read()).value);
    };
    await expect(read()).rejects.toThrow(/time/);
    expect(text).toBe(BODY);
  });

  test("cut off: the client sees a broken connection, not a short body", async () => {
    const { ask } = await serve("cutBody", handler);
    const answer = await ask();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });

  test("malformed JSON: whole by its length, broken by its content", async () => {
    const { ask } = await serve("malformedJson", handler);
    const text = await (await ask()).text();
    expect(BODY.startsWith(text)).toBe(true);
    expect(() => JSON.parse(text)).toThrow();
  });

  test("GB18030 under a UTF-8 header", async () => {
    const { ask } = await serve("gb18030AsUtf8", handler);
    const answer = await ask();
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const bytes = await answer.bytes();
    expect(Number(answer.headers.get("content-length"))).toBe(bytes.length);
    expect(new TextDecoder("gb18030").decode(bytes)).toBe(BODY);
  });

  test("without a fault nothing is changed", async () => {
    const { faults, ask } = await serve("cutBody", handler);
    faults.set({ cutBody: { on: false } });
    expect(await (await ask()).text()).toBe(BODY);
  });
});

test("an empty body can be cut off too", async () => {
  const { ask } = await serve("cutBody", (_request, response) => void response.end());
  await expect(ask().then((answer) => answer.text())).rejects.toThrow();
});

describe("the fault switches", () => {
  test("every switch of the kit has its own id and names in both languages", () => {
    const all = [...TRANSPORT_FAULTS, ...DATA_FAULTS];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.every(({ title }) => title.zh !== "" && title.en !== "")).toBe(true);
  });

  test("an unknown switch is refused and nothing is set", () => {
    const box = new FaultBox(TRANSPORT_FAULTS);
    expect(() => box.set({ status500: { on: true }, nonsense: { on: true } })).toThrow("no such fault switch: nonsense");
    expect(box.state()).toEqual({});
  });

  test("a count runs down, shows what is left and ends the fault", () => {
    const box = new FaultBox(TRANSPORT_FAULTS);
    box.set({ status500: { on: true, count: 2 }, cutBody: { on: true, count: 0 } });
    expect(box.isOn("cutBody")).toBe(false);
    expect([box.hit("status500"), box.state()]).toEqual([true, { status500: { on: true, count: 1 } }]);
    expect([box.hit("status500"), box.hit("status500"), box.state()]).toEqual([true, false, {}]);
  });

  test("a share is spread evenly over that fault's own events, whatever others do", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.boolean(), { maxLength: 30 }), (every, others) => {
        const box = new FaultBox(TRANSPORT_FAULTS);
        box.set({ status500: { on: true, share: 1 / every }, html502: { on: true, share: 0.5 } });
        let hits = 0;
        for (let event = 0; event < every * 5; event++) {
          if (others[event % 30]) box.hit("html502");
          if (box.hit("status500")) hits++;
        }
        expect(Math.abs(hits - 5)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("GB18030 bytes of any text without private characters decode to that text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }).filter((text) => text.isWellFormed() && !/\p{Private_Use}/u.test(text)),
      (text) => {
        expect(new TextDecoder("gb18030", { ignoreBOM: true }).decode(encodeGb18030(text))).toBe(text);
      },
    ),
    { numRuns: 500 },
  );
});

test("names are written in two bytes, rare characters in four", () => {
  expect(encodeGb18030("柳a").length).toBe(3);
  expect(encodeGb18030("𠮷").length).toBe(4);
  expect([...encodeGb18030("中")]).toEqual([0xd6, 0xd0]);
});
