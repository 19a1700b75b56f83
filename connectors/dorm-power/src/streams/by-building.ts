import { type Batch, isJsonObject, type Json, mapInOrder, type ReadRequest, type Session } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { PARALLELISM } from "../parallelism.ts";
import type { BuildingRef, PlatformReader } from "../profiles/profile.ts";

/** The embedded database takes batches of this many rows without keeping its readers waiting. */
const BATCH_ROWS = 2000;

export interface BuildingPlan {
  readonly rowsOf: (reader: PlatformReader, building: BuildingRef) => Promise<readonly Json[]>;
  /** Rows expected of each room-meter in this pass; default 1. */
  readonly perRoom?: number;
  /** Whether each building is a scope of its own, so that what a building lacks is gone. */
  readonly scoped: boolean;
}

/**
 * Reads what hangs under buildings, building by building in the order of their keys, several side by side. The position of
 * a checkpoint is the key of the last building of which every row was yielded.
 */
export async function* readByBuilding(session: Session<Config>, request: ReadRequest, plan: BuildingPlan): AsyncGenerator<Batch> {
  const profile = profileOf(session.config);
  const reader = profile.connect(session);
  const after = positionOf(request.resume);
  const all = profile.buildingRefs(await reader.buildings());
  const buildings = all.filter(({ key }) => after === undefined || key > after);
  const rooms = all.reduce((sum, building) => sum + (building.rooms ?? Number.NaN), 0);
  if (Number.isFinite(rooms)) yield { kind: "expect", rows: rooms * (plan.perRoom ?? 1) };

  const read = async (building: BuildingRef) => ({ key: building.key, rows: await plan.rowsOf(reader, building) });
  for await (const { key, rows } of mapInOrder(buildings, PARALLELISM, read)) {
    for (let at = 0; at < rows.length; at += BATCH_ROWS) {
      yield { kind: "rows", rows: rows.slice(at, at + BATCH_ROWS), ...(plan.scoped ? { scope: key } : {}) };
    }
    if (plan.scoped) yield { kind: "scopeComplete", scope: key };
    yield { kind: "checkpoint", position: { building: key } };
  }
  if (plan.scoped) yield { kind: "scopeComplete" };
}

function positionOf(resume: Json | undefined): string | undefined {
  return isJsonObject(resume) && typeof resume.building === "string" ? resume.building : undefined;
}
