import { createHash } from "node:crypto";
import type { Json, LedgerEntry } from "@campushub/kit";
import type { FaultBox } from "@campushub/kit/testing";
import type { BuildingRow, ChangeItem, ChangeResult, LookupData, PointRow } from "../src/wire.ts";
import { instantOf, localText } from "./local.ts";
import type { Measured } from "./measured.ts";
import { changeStamp, type Platform, touch } from "./platform.ts";
import { Refusal } from "./refusal.ts";

export type Maintained = "buildings" | "points" | "readings";
export const MAINTAINED: readonly string[] = ["buildings", "points", "readings"] satisfies Maintained[];

const MOST_KEYS = 500;
const MOST_ITEMS = 100;

type Row = Record<string, Json>;

/** What each resource lets be changed, and what it says to a value it does not like. */
const FAULTS: Record<Maintained, Record<string, (value: Json, platform: Platform) => string | undefined>> = {
  buildings: { name: nameFault, area: amountFault, floors: amountFault },
  points: {
    name: nameFault,
    subItem: (value) => (typeof value === "string" && value !== "" ? undefined : "sub_item"),
    ratio: (value) => (typeof value === "number" && value > 0 ? undefined : "ratio"),
    parent: (value, { points }) =>
      value === null || (typeof value === "string" && points.has(value)) ? undefined : "parent_unknown",
    maxPower: amountFault,
  },
  readings: {
    value: (value) => (typeof value === "number" && Number.isFinite(value) ? undefined : "value"),
    quality: (value) => (typeof value === "number" ? undefined : "quality"),
    reason: (value) => (typeof value === "string" && value !== "" ? undefined : "reason"),
  },
};

function nameFault(value: Json): string | undefined {
  return typeof value === "string" && value.trim() !== "" && value.length <= 60 ? undefined : "name";
}
function amountFault(value: Json): string | undefined {
  return value === null || (typeof value === "number" && value >= 0) ? undefined : "amount";
}

/** The half of the platform that is written to: tags, refs it remembers, a ledger. */
export class Writes {
  readonly ledger: LedgerEntry[] = [];
  mutations = 0;
  readonly #platform: Platform;
  readonly #faults: FaultBox;
  readonly #known = new Map<string, ChangeResult>();

  constructor(platform: Platform, faults: FaultBox) {
    this.#platform = platform;
    this.#faults = faults;
  }

  /** @throws Refusal 20001 */
  lookUp(resource: Maintained, keys: unknown): LookupData<unknown> {
    if (!isTexts(keys) || keys.length > MOST_KEYS) throw new Refusal(20001, `keys must be at most ${MOST_KEYS} texts`);
    const items = keys.flatMap((key) => {
      const row = this.#find(resource, key);
      return row === undefined ? [] : [{ etag: tagOf(row), row: shown(resource, row) }];
    });
    return { items };
  }

  /** @throws Refusal 20001 */
  change(resource: Maintained, items: unknown): ChangeResult[] {
    if (!Array.isArray(items) || items.length > MOST_ITEMS) throw new Refusal(20001, `items must be at most ${MOST_ITEMS}`);
    return items.map((item: ChangeItem) => {
      const known = this.#known.get(item.ref);
      if (known) return known;
      const result = this.#one(resource, item);
      if (result.status === "ok" || result.status === "unchanged") this.#known.set(item.ref, result);
      return result;
    });
  }

  #one(resource: Maintained, { ref, key, ifMatch, set }: ChangeItem): ChangeResult {
    if (this.#faults.hit("busy")) return { ref, status: "busy", code: "busy" };
    if (this.#faults.hit("refused")) return { ref, status: "refused", code: "not_allowed" };
    const row = this.#find(resource, key);
    if (row === undefined) return { ref, status: "refused", code: "not_found" };
    if (tagOf(row) !== ifMatch) return { ref, status: "stale", code: "etag" };
    const fault = this.#fault(resource, key, set);
    if (fault !== undefined) return { ref, status: "refused", code: fault };
    const wished = set as Row;
    const same = Object.entries(wished).every(([name, value]) => name === "reason" || row[name] === value);
    if (same) return { ref, status: "unchanged" };
    this.put(resource, key, wished);
    const op = resource === "readings" ? "correct" : "update";
    this.ledger.push({ id: ref, at: this.#platform.now(), stream: resource, op, key: hubKey(resource, key), fields: wished });
    return { ref, status: "ok" };
  }

  #fault(resource: Maintained, key: string, set: Record<string, unknown>): string | undefined {
    if (typeof set !== "object" || set === null || Object.keys(set).length === 0) return "nothing";
    if (set.parent === key) return "parent_itself";
    for (const [name, value] of Object.entries(set)) {
      const check = Object.hasOwn(FAULTS[resource], name) ? FAULTS[resource][name] : undefined;
      const fault = check ? check(value as Json, this.#platform) : "unknown_field";
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /** Whoever asked: the row changes, its tag and change time with it. */
  put(resource: Maintained, key: string, set: Row): void {
    const platform = this.#platform;
    if (resource === "buildings") Object.assign(platform.buildings.get(key)!, trimmed(set));
    else if (resource === "points") {
      const entry = platform.points.get(key)!;
      entry.row = { ...entry.row, ...trimmed(set) };
      touch(platform, [entry]);
    } else {
      const row = this.#reading(key)!;
      const { value = row.value, quality = row.quality } = set as { value?: number; quality?: number };
      platform.log.correct({ ...row, value, quality, arrivedAt: changeStamp(platform) });
    }
  }

  #find(resource: Maintained, key: string): Row | undefined {
    if (resource === "buildings") return this.#platform.buildings.get(key) as unknown as Row | undefined;
    if (resource === "readings") return this.#reading(key) as unknown as Row | undefined;
    const entry = this.#platform.points.get(key);
    return entry && ({ ...entry.row, changedAt: localText(entry.changedAt) } as unknown as Row);
  }

  #reading(key: string): Measured | undefined {
    const [point = "", text = ""] = key.split("|");
    const time = instantOf(text);
    if (time === undefined) return undefined;
    return this.#platform.log.at(point, time);
  }
}

/** The platform trims names, as people's spaces come and go. */
const trimmed = (set: Row): Row => (typeof set.name === "string" ? { ...set, name: set.name.trim() } : set);

/** Over the content alone: a row that is as it was has the tag it had. */
function tagOf(row: Row): string {
  const { arrivedAt: _arrived, ...content } = row;
  return createHash("sha1").update(JSON.stringify(content)).digest("base64url");
}

function shown(resource: Maintained, row: Row): unknown {
  if (resource !== "readings") return row as unknown as BuildingRow | PointRow;
  const { point, time, value, quality } = row as unknown as Measured;
  return [point, localText(time), value, quality];
}

/** A reading's key as the hub writes it: with the instant in UTC. */
function hubKey(resource: Maintained, key: string): string {
  if (resource !== "readings") return key;
  const [point, text = ""] = key.split("|");
  return `${point}|${new Date(instantOf(text)!).toISOString()}`;
}

/** The platform's key of what the hub calls so. */
export function platformKey(resource: string, key: string): string {
  if (resource !== "readings") return key;
  const [point, iso = ""] = key.split("|");
  return `${point}|${localText(Date.parse(iso))}`;
}

const isTexts = (keys: unknown): keys is string[] => Array.isArray(keys) && keys.every((key) => typeof key === "string");
