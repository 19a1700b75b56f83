import { type ConnectorError, type Json, type Probe, type Session, toConnectorError } from "@campushub/kit";
import { offers, profileOf } from "./client.ts";
import type { Config } from "./config.ts";
import { probeResult } from "./errors.ts";
import type { BuildingRef, PlatformReader, StreamName } from "./profiles/profile.ts";
import { lastDays } from "./streams/days.ts";

const WORDS: Record<Exclude<Probe["result"], "ok">, string> = {
  down: "nobody answers; try later or check the network",
  badKey: "sign-in refused; check account and password",
  badSetting: "check the base URL, customer code and command table",
  noRight: "signed in, but this account may not read it; ask the platform's administrator",
};

/** One probe per stream. What stops every stream (nobody there, key refused) is asked once, so that no account gets locked. */
export async function check(session: Session<Config>): Promise<readonly Probe[]> {
  const { clock, config } = session;
  const profile = profileOf(config);
  if (profile.check) return profile.check(session);
  const reader = profile.connect(session);
  const found: { buildings: readonly BuildingRef[] } = { buildings: [] };
  const probes: Probe[] = [];
  let stopped: Probe["result"] | undefined;
  const asked = questions(reader, config, clock.now());
  for (const target of profile.streams) {
    const ask = asked[target];
    if (!ask || !offers(config, target)) continue;
    const startedAt = clock.now();
    const probe = (result: Probe["result"], note: string): Probe => {
      return { target, direction: "read", result, tookMs: clock.now() - startedAt, note };
    };
    if (stopped && stopped !== "ok") {
      probes.push(probe(stopped, WORDS[stopped]));
      continue;
    }
    try {
      const rows = await ask(found.buildings);
      if (target === "buildings") found.buildings = profile.buildingRefs(rows);
      probes.push(probe("ok", noteOf(target, rows, found.buildings)));
    } catch (error) {
      const failure = classified(error);
      const result = probeResult(failure);
      probes.push(probe(result, `${WORDS[result]} (${failure.code})`));
      if (result === "down" || result === "badKey" || target === "zones") stopped = result;
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

function noteOf(target: string, rows: readonly Json[], buildings: readonly BuildingRef[]): string {
  if (target === "zones" || target === "buildings") return `${rows.length} ${target}`;
  const announced = buildings.reduce((sum, { rooms }) => sum + (rooms ?? Number.NaN), 0);
  const all = Number.isFinite(announced) && target !== "usage" ? `, ${announced} announced in all` : "";
  return `${rows.length} rows in the first building${all}`;
}

function classified(error: unknown): ConnectorError {
  const failure = toConnectorError(error);
  if (failure.class === "bug") throw error;
  return failure;
}
