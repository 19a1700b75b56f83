import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "./local.ts";
import { type Profile, registerAt, registerAtInstant, shapeOf } from "./registers.ts";

const hours = fc.integer({ min: Date.UTC(2020, 0, 1) / HOUR_MS, max: Date.UTC(2035, 0, 1) / HOUR_MS });
const registers = fc.record({
  seed: fc.nat(),
  base: fc.integer({ min: 0, max: 50_000 }),
  meanPerHour: fc.double({ min: 0.1, max: 500, noNaN: true }),
  profile: fc.constantFrom<Profile>("living", "working", "steady"),
});

describe("an invented register", () => {
  it("never runs backwards from one hour to the next", () => {
    fc.assert(
      fc.property(registers, hours, (register, hour) => {
        expect(registerAt(register, hour + 1, shapeOf(hour + 1))).toBeGreaterThanOrEqual(
          registerAt(register, hour, shapeOf(hour)),
        );
      }),
    );
  });

  it("uses about its mean over a year", () => {
    fc.assert(
      fc.property(registers, hours, (register, hour) => {
        const used = registerAt(register, hour + 8766, shapeOf(hour + 8766)) - registerAt(register, hour, shapeOf(hour));
        expect(used / (register.meanPerHour * 8766)).toBeGreaterThan(0.7);
        expect(used / (register.meanPerHour * 8766)).toBeLessThan(1.3);
      }),
    );
  });

  it("lies between the two full hours around any instant", () => {
    fc.assert(
      fc.property(registers, hours, fc.integer({ min: 0, max: HOUR_MS - 1 }), (register, hour, beyond) => {
        const value = registerAtInstant(register, hour * HOUR_MS + beyond);
        expect(value).toBeGreaterThanOrEqual(registerAt(register, hour, shapeOf(hour)));
        expect(value).toBeLessThanOrEqual(registerAt(register, hour + 1, shapeOf(hour + 1)));
      }),
    );
  });
});
