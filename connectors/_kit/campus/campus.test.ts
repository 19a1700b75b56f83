import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateCampus, noise, seededRandom } from "./index.ts";

describe.each([
  ["campus", { sites: 2, buildings: 120, rooms: 12_000, points: 1500 }],
  ["small", { sites: 2, buildings: 6, rooms: 72, points: 24 }],
] as const)("the %s university", (size, counts) => {
  const campus = generateCampus(7, size);

  test("has the promised counts", () => {
    const { sites, buildings, rooms, points } = campus;
    expect({ sites: sites.length, buildings: buildings.length, rooms: rooms.length, points: points.length }).toEqual(counts);
  });

  test("is the same for the same seed and another for another", () => {
    expect(generateCampus(7, size)).toEqual(campus);
    expect(generateCampus(8, size)).not.toEqual(campus);
  });

  test("gives nothing the same id or building name twice", () => {
    for (const things of [campus.sites, campus.buildings, campus.rooms, campus.points]) {
      expect(new Set(things.map(({ id }) => id)).size).toBe(things.length);
    }
    expect(new Set(campus.buildings.map(({ name }) => name)).size).toBe(campus.buildings.length);
  });

  test("has every parent it names", () => {
    const sites = new Set(campus.sites.map(({ id }) => id));
    const buildings = new Map(campus.buildings.map((building) => [building.id, building]));
    const points = new Map(campus.points.map((point) => [point.id, point]));
    expect(campus.buildings.every(({ site }) => sites.has(site))).toBe(true);
    expect(campus.rooms.every(({ building, floor }) => floor <= buildings.get(building)!.floors)).toBe(true);
    expect(campus.rooms.every(({ building }) => buildings.get(building)!.kind === "dorm")).toBe(true);
    for (const point of campus.points) {
      expect(buildings.has(point.building)).toBe(true);
      if (point.parent !== undefined)
        expect(points.get(point.parent)).toMatchObject({ building: point.building, energy: point.energy });
    }
  });

  test("measures every building, the parts using no more than the total", () => {
    const measured = new Set(campus.points.map(({ building }) => building));
    expect(measured.size).toBe(campus.buildings.length);
    for (const total of campus.points.filter(({ parent }) => parent === undefined)) {
      const parts = campus.points.filter(({ parent }) => parent === total.id);
      const sum = parts.reduce((all, { meanPerHour }) => all + meanPerHour, 0);
      expect(sum).toBeLessThanOrEqual(total.meanPerHour * 1.0001);
    }
  });
});

test("random numbers keep within their bounds", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(50), (seed, low, span) => {
      const random = seededRandom(seed);
      const value = random.between(low, low + span);
      expect(Number.isInteger(value) && value >= low && value <= low + span).toBe(true);
      expect([1, 2, 3]).toContain(random.pick([1, 2, 3]));
    }),
  );
});

test("noise depends on its inputs only and spreads over [0, 1)", () => {
  const values = Array.from({ length: 1000 }, (_, index) => noise(3, index));
  expect(values).toEqual(Array.from({ length: 1000 }, (_, index) => noise(3, index)));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  expect(values.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(0.5, 1);
});
