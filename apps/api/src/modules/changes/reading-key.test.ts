import { describe, expect, test } from "vitest";
import { CAMPUS_ZONE } from "./campus-time.ts";
import { ownKey, readingKey } from "./reading-key.ts";

const SAME = "P00001|2026-11-20T00:00:00.000Z";

describe("the key of a reading", () => {
  test.each([
    "2026-11-20 08:00:00",
    "2026/11/20 8:00",
    "2026年11月20日 08:00",
    "2026-11-20T08:00:00",
    "2026-11-20T00:00:00Z",
    "2026-11-20T00:00:00.000Z",
    "2026-11-20T08:00:00+08:00",
    "2026-11-20 08:00:00 +0800",
  ])("written with the time %s names the reading of eight in the morning on the campus, wherever the server stands", (time) => {
    expect(readingKey(`P00001|${time}`, CAMPUS_ZONE)).toBe(SAME);
  });

  test("keeps what a clock counts below the second, and is the midnight of a day alone", () => {
    expect(readingKey("P1|2026-11-20T00:00:00.25Z", null)).toBe("P1|2026-11-20T00:00:00.250Z");
    expect(readingKey("P1|2026-11-20", CAMPUS_ZONE)).toBe("P1|2026-11-19T16:00:00.000Z");
  });

  test("is asked of readings only", () => {
    expect(ownKey({ kind: "reading" }, "P00001|2026-11-20T08:00:00+08:00")).toBe(SAME);
    expect(ownKey({ kind: "record" }, "P00001|2026-11-20T08:00:00+08:00")).toBe("P00001|2026-11-20T08:00:00+08:00");
  });

  test.each(["2026-11-20 08:00:00", "2026-11-20T08:00:00", "2026-11-20"])(
    "must say its zone where no person wrote it: %s does not",
    (time) => {
      expect(readingKey(`P1|${time}`, null)).toBeUndefined();
    },
  );

  test.each([
    "P00002|1",
    "P1|1-2000",
    "P1|",
    "P1",
    "|2026-11-20 08:00",
    "P1|2026-02-30 08:00",
    "P1|2026-11-20 25:00",
    "P1|2026-11-20 08:00:00+99:00",
    "P1|2026-11-20 08:00|x",
    "P1|soon",
  ])("is not %s", (text) => {
    expect(readingKey(text, CAMPUS_ZONE)).toBeUndefined();
  });
});
