import { afterEach, describe, expect, it, vi } from "vitest";
import { statusOf } from "../../providers/http.ts";
import { countByCode } from "./CodeGroups.tsx";
import { jsonFault } from "./FixCard.tsx";
import { openIds, replayEach } from "./replay.ts";

const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
afterEach(() => vi.unstubAllGlobals());

describe("replaying many rows", () => {
  it("tells each outcome, and a failed row stops no other", async () => {
    const answers = [
      answer(200, { outcome: "inserted", recordId: 5, reject: {} }),
      answer(500, { message: "something went wrong in the hub" }),
      answer(200, { outcome: "rejected", recordId: null, reject: { message: "not a number" } }),
      answer(200, { outcome: "updated", recordId: 6, reject: {} }),
    ];
    vi.stubGlobal("fetch", async () => answers.shift());
    const seen: number[] = [];
    const outcomes = await replayEach([1, 2, 3, 4], (done) => seen.push(done));
    expect(outcomes.map(({ id, ok, outcome }) => [id, ok, outcome])).toEqual([
      [1, true, "inserted"],
      [2, false, "error"],
      [3, false, "rejected"],
      [4, true, "updated"],
    ]);
    expect(statusOf(outcomes[1]?.error)).toBe(500);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("finds every open row of the filter, page after page", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(new URL(url, "http://hub").searchParams.get("range") ?? "");
      const rows = asked.length === 1 ? Array.from({ length: 500 }, (_, id) => ({ id })) : [{ id: 900 }];
      return answer(200, rows);
    });
    const ids = await openIds({ connectionId: 2 });
    expect(ids).toHaveLength(501);
    expect(asked).toEqual(["[0,499]", "[500,999]"]);
  });
});

describe("a mended row", () => {
  it("must be JSON before it can be sent", () => {
    expect(jsonFault('{"value": 3}')).toBeUndefined();
    expect(jsonFault('{"value": }')).toBeTruthy();
  });
});

describe("the reasons", () => {
  it("stand by how often they occur", () => {
    expect(countByCode([{ code: "future" }, { code: "wrong_type" }, { code: "wrong_type" }])).toEqual([
      ["wrong_type", 2],
      ["future", 1],
    ]);
  });
});
