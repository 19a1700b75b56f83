import { type ConnectorError, type Json, type Probe, type Said, type Session, toConnectorError } from "@campushub/kit";
import { offers, profileOf } from "./client.ts";
import type { Config } from "./config.ts";
import { probeResult } from "./errors.ts";
import type { BuildingRef, PlatformReader, StreamName } from "./profiles/profile.ts";
import { lastDays } from "./streams/days.ts";

/** One probe per stream. What stops every stream (nobody there, key refused) is asked once, so that no account gets locked. */
export async function check(session: Session<Config>): Promise<readonly Probe[]> {
  const { clock, config } = session;
  const profile = profileOf(config);
  if (profile.check) return profile.check(session);
  const reader = profile.connect(session);
  const found: { buildings: readonly BuildingRef[] } = { buildings: [] };
  const probes: Probe[] = [];
  let stopped: Pick<Probe, "result" | "note"> | undefined;
  const asked = questions(reader, config, clock.now());
  for (const target of profile.streams) {
    const ask = asked[target];
    if (!ask || !offers(config, target)) continue;
    const startedAt = clock.now();
    const probe = (said: Pick<Probe, "result" | "note">): Probe => {
      return { target, direction: "read", tookMs: clock.now() - startedAt, ...said };
    };
    if (stopped) {
      probes.push(probe(stopped));
      continue;
    }
    try {
      const rows = await ask(found.buildings);
      if (target === "buildings") found.buildings = profile.buildingRefs(rows);
      probes.push(probe({ result: "ok", note: noteOf(target, rows, found.buildings) }));
    } catch (error) {
      const failure = classified(error);
      const result = probeResult(failure);
      const said = { result, note: { code: failure.code } };
      probes.push(probe(said));
      if (result === "down" || result === "badKey" || target === "zones") stopped = said;
    }
  }
  return probes;
}

type Question = (buildings: readonly BuildingRef[]) => Promise<readonly Json[]>;

/** Each asks the first building that has rooms. */
function questions(reader: PlatformReader, config: Config, now: number): Readonly<Partial<Record<StreamName, Question>>> {
  const ofFirst = (ask: (building: BuildingRef) => Promise<readonly Json[]>): Question => {
    return async (buildings) => {
      const first = buildings.find(({ rooms }) => rooms !== 0);
      return first ? ask(first) : [];
    };
  };
  const [day = ""] = lastDays(1, now, config.timeZone);
  return {
    zones: () => reader.zones(),
    buildings: () => reader.buildings(),
    rooms: ofFirst((building) => reader.rooms(building)),
    accounts: ofFirst((building) => reader.accounts(building)),
    usage: ofFirst((building) => reader.usage(building, day)),
    status: ofFirst((building) => reader.status(building)),
  };
}

function noteOf(target: string, rows: readonly Json[], buildings: readonly BuildingRef[]): Said {
  const values = { rows: rows.length };
  if (target === "zones" || target === "buildings") return { code: "rows_in_all", values };
  const announced = buildings.reduce((sum, { rooms }) => sum + (rooms ?? Number.NaN), 0);
  if (!Number.isFinite(announced) || target === "usage") return { code: "rows_in_first_building", values };
  return { code: "rows_in_first_building_of", values: { ...values, announced } };
}

function classified(error: unknown): ConnectorError {
  const failure = toConnectorError(error);
  if (failure.class === "bug") throw error;
  return failure;
}
