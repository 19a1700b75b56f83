import { describe, expect, it } from "vitest";
import { countOf, inputOf, keysIn, targetsIn, wishedFields } from "./wish.ts";

const FIELDS = [
  { name: "name", widget: "text" },
  { name: "ratio", widget: "number" },
  { name: "inUse", widget: "switch" },
] as const;

describe("a wish", () => {
  it("names only what differs from the record", () => {
    const current = { name: "A", ratio: 20, inUse: true };
    expect(wishedFields(FIELDS, { name: "A", ratio: "40", inUse: "false" }, current)).toEqual({ ratio: 40, inUse: false });
    expect(wishedFields(FIELDS, { name: "", ratio: "20" }, current)).toEqual({ name: null });
  });

  it("for many records leaves every field nobody filled in as it is", () => {
    expect(wishedFields(FIELDS, { name: "", ratio: "1.5" })).toEqual({ ratio: 1.5 });
    expect(wishedFields(FIELDS, {})).toEqual({});
  });

  it("passes on what is no number, so that the server can say so", () => {
    expect(wishedFields(FIELDS, { ratio: "many" })).toEqual({ ratio: "many" });
  });

  it("shows values as people type them", () => {
    expect([inputOf(null), inputOf(1.5), inputOf(true), inputOf("x")]).toEqual(["", "1.5", "true", "x"]);
  });

  it("takes keys one a line or between commas, each once", () => {
    expect(keysIn(" a \nb，c,, a\n")).toEqual(["a", "b", "c"]);
  });
});

describe("the records a wish is for", () => {
  const room = (key: string, connectionId = 1, stream = "rooms") => ({ connectionId, stream, key, label: `房间 ${key}` });

  it("are those of the platform and stream that are shown, by name: a tick made elsewhere is none here", () => {
    expect(targetsIn({ connectionId: 1, stream: "rooms" }, [room("a"), room("b", 2), room("c", 1, "accounts")])).toEqual({
      keys: ["a"],
      names: ["房间 a (a)"],
    });
  });

  it("are counted less the exempt, for the person to type", () => {
    expect(countOf({ keys: ["a", "b", "c"] }, "b\nx")).toBe(2);
    expect(countOf({ filter: {}, total: 40 }, "b\nb\nc")).toBe(38);
  });
});
