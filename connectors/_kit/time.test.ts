import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, RowError } from "./errors.ts";
import { formatTime, parseTime } from "./time.ts";

const SHANGHAI = "Asia/Shanghai";
const parse = (text: string, zone = SHANGHAI) => new Date(parseTime(text, zone, "time")).toISOString();

describe("a platform's time text", () => {
  test.each([
    ["2026-11-23 16:05:00", "2026-11-23T08:05:00.000Z"],
    ["2026/11/23 16:05", "2026-11-23T08:05:00.000Z"],
    ["2026/1/3 6:05", "2026-01-02T22:05:00.000Z"],
    ["2026-11-23T16:05:09", "2026-11-23T08:05:09.000Z"],
    ["2026-11-23", "2026-11-22T16:00:00.000Z"],
    ["20261123", "2026-11-22T16:00:00.000Z"],
    ["202611231605", "2026-11-23T08:05:00.000Z"],
    ["20261123160509", "2026-11-23T08:05:09.000Z"],
    ["2026-11-23 16:05:09.5", "2026-11-23T08:05:09.500Z"],
    ["2026-11-23 16:05:09.123456", "2026-11-23T08:05:09.123Z"],
    ["  2026-11-23 16:05:00 ", "2026-11-23T08:05:00.000Z"],
  ])("%s without a zone is read in the platform's", (text, instant) => {
    expect(parse(text)).toBe(instant);
  });

  test.each([
    ["2026-11-23T16:05:00Z", "2026-11-23T16:05:00.000Z"],
    ["2026-11-23T16:05:00+08:00", "2026-11-23T08:05:00.000Z"],
    ["2026-11-23T16:05:00.25-0330", "2026-11-23T19:35:00.250Z"],
    ["2026-11-23 16:05:00 +08:00", "2026-11-23T08:05:00.000Z"],
  ])("%s is taken at its word", (text, instant) => {
    expect(parse(text, "America/New_York")).toBe(instant);
  });

  test.each([
    "",
    "null",
    "昨天",
    "2026-13-01",
    "2026-02-30",
    "2026-02-30T00:00:00Z",
    "2026-11-23 24:00:00",
    "2026-11-23 16:60",
    "2026-11-23 16:05:60",
    "0000-00-00 00:00:00",
    "2025-02-29",
    "16:05",
    "1763885100000",
    "2026-11-23 16:05 tomorrow",
    "0099-01-01",
    "2026-11-23T16:05:00+99:99",
    "2026-11-23T16:05:00+08:60",
    "2026-11-23T16:05:00+14:01",
    "2026-11-23T16:05:00-12:01",
  ])("%j is refused, naming the field", (text) => {
    expect(() => parseTime(text, SHANGHAI, "readAt")).toThrow(expect.objectContaining({ code: "bad_time", path: "readAt" }));
    expect(() => parseTime(text, SHANGHAI, "readAt")).toThrow(RowError);
  });

  test("a leap day exists in leap years", () => {
    expect(parse("2028-02-29", "UTC")).toBe("2028-02-29T00:00:00.000Z");
  });

  test("a zone nobody knows is the connection's setting, not the row's fault", () => {
    expect(() => parseTime("2026-11-23", "Asia/Beijing-ish", "t")).toThrow(ConfigError);
  });
});

describe("summer time", () => {
  test("hours on both sides of the change are right", () => {
    expect(parse("2026-03-08 01:30", "America/New_York")).toBe("2026-03-08T06:30:00.000Z");
    expect(parse("2026-03-08 03:30", "America/New_York")).toBe("2026-03-08T07:30:00.000Z");
    expect(parse("2026-03-29 01:30", "Europe/Berlin")).toBe("2026-03-29T00:30:00.000Z");
    expect(parse("2026-03-29 03:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  });

  test("Shanghai's of 1986 to 1991 is honoured", () => {
    expect(parse("1988-07-01 12:00")).toBe("1988-07-01T03:00:00.000Z");
    expect(parse("1992-07-01 12:00")).toBe("1992-07-01T04:00:00.000Z");
  });

  test("the hour that comes twice is read the same each time", () => {
    expect(parse("2026-10-25 02:30", "Europe/Berlin")).toBe(parse("2026-10-25 02:30", "Europe/Berlin"));
  });
});

const ZONES = fc.constantFrom(
  SHANGHAI,
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/St_Johns",
);
const SECONDS = fc.integer({ min: Date.UTC(1970, 0, 2) / 1000, max: Date.UTC(2099, 0, 1) / 1000 });

test("what a platform shows for an instant, read back, shows the same", () => {
  fc.assert(
    fc.property(SECONDS, ZONES, (seconds, zone) => {
      const shown = formatTime(seconds * 1000, zone);
      expect(formatTime(parseTime(shown, zone, "t"), zone)).toBe(shown);
    }),
  );
});

test("in zones without summer time the instant itself comes back", () => {
  fc.assert(
    fc.property(SECONDS, fc.constantFrom("UTC", "Asia/Kolkata", "Asia/Tokyo"), (seconds, zone) => {
      expect(parseTime(formatTime(seconds * 1000, zone), zone, "t")).toBe(seconds * 1000);
    }),
  );
});

test("ISO 8601 in and out is the identity", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("2099-12-31"), noInvalidDate: true }), (date) => {
      expect(parseTime(date.toISOString(), SHANGHAI, "t")).toBe(date.getTime());
    }),
  );
});

test("any text is a time or a RowError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2})?Z?$/)), (text) => {
      try {
        expect(Number.isSafeInteger(parseTime(text, SHANGHAI, "t"))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(RowError);
      }
    }),
  );
});
