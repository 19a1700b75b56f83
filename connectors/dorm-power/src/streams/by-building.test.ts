import { type Batch, type Json, type ReadRequest, RetryableError } from "@campushub/kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bench, openBench } from "../../testing/small-hub.ts";
import connector from "../index.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.sim.close());

const NO_RIGHT = { code_: 1003, result_: "false", body: "" };

interface Asked {
  readonly method: string;
  readonly buildid?: string;
}

/** Reads a stream of the platform, where some questions have another answer. */
async function read(stream: string, answer: (asked: Asked) => Json | Error | undefined, request: Partial<ReadRequest> = {}) {
  const { http } = bench.session;
  const json: typeof http.json = async (asking) => {
    const { method = "", param = "{}" } = asking.form ?? {};
    const other = answer({ method, buildid: (JSON.parse(param) as Asked).buildid });
    if (other instanceof Error) throw other;
    const whole = await http.json(asking);
    return other === undefined ? whole : { ...whole, body: other };
  };
  const { run, modes } = connector.streams[stream]!.read;
  const batches: Batch[] = [];
  let error: unknown;
  try {
    const pass = { mode: modes[0]!, upTo: new Date(bench.clock.now()).toISOString(), ...request };
    for await (const batch of run({ ...bench.session, http: { ...http, json } }, pass)) batches.push(batch);
  } catch (thrown) {
    error = thrown;
  }
  const of = <Kind extends Batch["kind"]>(kind: Kind) =>
    batches.filter((batch): batch is Extract<Batch, { kind: Kind }> => batch.kind === kind);
  const scopes = (kind: "rows" | "scopeComplete") => [...new Set(of(kind).map(({ scope = "" }) => scope))];
  return { error, batches, of, scopes };
}

const refusing = (building: string) => (asked: Asked) => (asked.buildid === building ? NO_RIGHT : undefined);

describe("a building that is not given", () => {
  test.each(["rooms", "accounts", "status"])("hides none behind it, is named, and leaves %s incomplete", async (stream) => {
    const { error, of, scopes } = await read(stream, refusing("2"));
    expect(error).toBeUndefined();
    expect(scopes("rows")).toEqual(["1-1", "3-3", "4-4"]);
    expect(scopes("scopeComplete")).toEqual(["1-1", "3-3", "4-4"]);
    expect(of("scopeFailed")).toMatchObject([{ scope: "2-2", class: "remote", code: "no_right" }]);
  });

  test("is named where the stream has no scopes too", async () => {
    const { of } = await read("usage", refusing("2"));
    expect(of("scopeFailed").map(({ scope }) => scope)).toEqual(["2-2"]);
    expect(of("rows")).toHaveLength(3);
  });

  test("is asked for again by whoever takes the pass up, at any place", async () => {
    const { of } = await read("accounts", refusing("2"));
    for (const { position } of of("checkpoint").slice(1)) {
      const rest = await read("accounts", () => undefined, { resume: position });
      expect(rest.scopes("rows")[0]).toBe("2-2");
      expect(rest.scopes("scopeComplete").at(-1)).toBe("");
      const again = await read("accounts", refusing("2"), { resume: position });
      expect(again.of("scopeFailed").map(({ scope }) => scope)).toEqual(["2-2"]);
    }
  });

  test("fails the stream as a whole where none is given", async () => {
    const { error, of } = await read("accounts", ({ method }) => (method === "getbuildroomdetail" ? NO_RIGHT : undefined));
    expect(error).toMatchObject({ class: "remote", code: "no_right" });
    expect(of("scopeFailed")).toEqual([]);
  });

  test("counts rooms in a way nobody can read, or has no id: the others are complete, the stream is not", async () => {
    const listing = (spoil: (row: Record<string, Json>) => object) => (asked: Asked) => {
      if (asked.method !== "getbuildlist") return undefined;
      const data = [spoil({ id: "9", name: "9号楼", roomcount: 4 })] as Json[];
      return {
        code_: 0,
        result_: "true",
        body: JSON.stringify({ result: "0", data: [{ id: "1", name: "1号楼", zoneid: "1" }, ...data] }),
      };
    };
    for (const [spoil, scope] of [
      [(row: object) => ({ ...row, roomcount: 3.5 }), "1-9"],
      [(row: object) => ({ ...row, id: null }), "?"],
    ] as const) {
      const { of, scopes } = await read("accounts", listing(spoil));
      expect(scopes("scopeComplete")).toContain("1-1");
      expect(scopes("scopeComplete")).not.toContain("");
      expect(of("scopeFailed").map((batch) => batch.scope)).toContain(scope);
    }
  });
});

test("a platform that stops answering on the way is not asked for all the rest", async () => {
  const asked: string[] = [];
  const silent = new RetryableError("nobody there", { code: "timeout" });
  const { error } = await read("accounts", ({ method, buildid = "" }) => {
    if (method !== "getbuildroomdetail") return undefined;
    asked.push(buildid);
    return silent;
  });
  expect(error).toBe(silent);
  expect(asked.length).toBeLessThanOrEqual(4);
});
