import { generateCampus } from "@campushub/kit/campus";
import { type Meter, newMeter } from "./meter.ts";

/** One RS-485 bus behind one port of a serial server. */
export interface MeterBus {
  readonly name: string;
  readonly meters: readonly Meter[];
}

interface Plan {
  readonly buses: number;
  readonly meters: number;
  /** By the meter's place on its bus. */
  state(index: number): "closed" | "open" | "kept";
  isDead(bus: number, index: number): boolean;
}

const PLANS: Readonly<Record<"small" | "campus", Plan>> = {
  small: {
    buses: 4,
    meters: 8,
    state: (index) => (index < 3 ? "open" : index < 5 ? "kept" : "closed"),
    isDead: (bus, index) => bus === 1 && index === 4,
  },
  campus: {
    buses: 10,
    meters: 20,
    state: (index) => (index === 3 || index === 11 ? "open" : index === 7 ? "kept" : "closed"),
    isDead: (bus, index) => (bus === 2 && index === 5) || (bus === 6 && index === 16),
  },
};

/** Every dormitory has a bus; a room has two meters on it, 照明 and 空调. */
export function campusBuses({ seed, size, now }: { seed: number; size: "small" | "campus"; now: number }): MeterBus[] {
  const campus = generateCampus(seed, size);
  const plan = PLANS[size];
  const dorms = campus.buildings.filter(({ kind }) => kind === "dorm").slice(0, plan.buses);
  return dorms.map((dorm, bus) => {
    const rooms = campus.rooms.filter(({ building }) => building === dorm.id);
    const meters = Array.from({ length: plan.meters }, (_, index) => {
      const ordinal = bus * plan.meters + index;
      const kind = index % 2 === 0 ? "照明" : "空调";
      const place = {
        zone: dorm.zone,
        building: `${dorm.number}号楼`,
        unit: `${rooms[index >> 1]!.floor}层`,
        room: rooms[index >> 1]!.number,
        kind,
        line: dorm.name,
        address: `26${String(seed % 10_000).padStart(4, "0")}${String(bus + 1).padStart(2, "0")}${String(index + 1).padStart(4, "0")}`,
      };
      const facts = { seed, ordinal, now, state: plan.state(index), isDead: plan.isDead(bus, index), isPlain: ordinal === 6 };
      return newMeter(place, facts);
    });
    return { name: dorm.name, meters };
  });
}
