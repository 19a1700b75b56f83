import type { FaultSetting } from "@campushub/kit";
import { noise } from "@campushub/kit/campus";
import type { FaultBox } from "@campushub/kit/testing";
import type { ReadingRow } from "../src/wire.ts";
import type { Resource } from "./access.ts";
import type { AnyPage } from "./lists.ts";
import { stir } from "./live.ts";
import { DAY_MS, HOUR_MS, instantOf } from "./local.ts";
import { changeStamp, type Platform, touch } from "./platform.ts";
import { EVERY, type SPOILERS, spoil } from "./spoilers.ts";

/** Pages are small while one of these is on, so that there is a boundary to go wrong at. */
const PAGED_FAULTS = ["expiredToken", "movingRows", "sameRowTwice", "cursorTies"] as const;
const SMALL_PAGE = { small: { records: 7, readings: 200 }, campus: { records: 100, readings: 2000 } };
/** Begins the cursors of pages behind the end. */
const BEYOND = "beyond-";
const LATE_HOURS = 3;
const TIED_HOURS = 6;

type Size = keyof typeof SMALL_PAGE;
type SpoilFault = keyof typeof SPOILERS | "emptyAnswer";

/** What a fault kept from the client or told it wrongly; the platform mends it when the fault ends. */
interface Harm {
  readonly points: Set<string>;
  readonly alarms: Set<string>;
  readonly readings: Set<string>;
  from: number;
  to: number;
  whole: boolean;
}

/** What the switches of kind `data` do to the platform and its answers. */
export class Effects {
  readonly #platform: Platform;
  readonly #faults: FaultBox;
  readonly #size: Size;
  readonly #harm = new Map<SpoilFault, Harm>();
  #holding = false;
  #stirred = 0;

  constructor(platform: Platform, faults: FaultBox, size: Size) {
    this.#platform = platform;
    this.#faults = faults;
    this.#size = size;
  }

  /** Throws the switches; what begins with a switch begins here. */
  set(settings: Readonly<Record<string, FaultSetting>>): void {
    const before = new Set(Object.keys(this.#faults.state()));
    this.#faults.set(settings);
    const begins = (id: string) => this.#faults.isOn(id) && !before.has(id);
    if (begins("cursorTies")) this.#tie();
    if (begins("lateRows")) this.#hold();
    this.settle();
  }

  /** Mends what ended faults left behind: true rows again, with new stamps, so that a reader of changes meets them. */
  settle(): void {
    if (this.#holding && !this.#faults.isOn("lateRows")) {
      this.#holding = false;
      this.#platform.log.release(changeStamp(this.#platform));
    }
    for (const [fault, harm] of this.#harm) {
      if (this.#faults.isOn(fault)) continue;
      this.#harm.delete(fault);
      this.#mend(harm);
    }
  }

  /** How far the platform's clock is off: what it stamps, and what it says that the time is. */
  shiftMs(): number {
    return this.dateShiftMs() - (this.#faults.isOn("clock20minBehind") ? 20 * 60_000 : 0);
  }

  /** How far the date of its answers is off, which a proxy may write. */
  dateShiftMs(): number {
    return this.#faults.isOn("clock8hOff") ? (this.#faults.setting("clock8hOff")?.value ?? 8) * HOUR_MS : 0;
  }

  limit(resource: Resource, asked: number): number {
    if (!PAGED_FAULTS.some((id) => this.#faults.isOn(id))) return asked;
    const small = SMALL_PAGE[this.#size];
    return Math.min(asked, resource === "readings" ? small.readings : small.records);
  }

  /** A page behind the last one: without rows, and with a cursor nobody has seen. */
  endless(cursor: string | null): AnyPage | undefined {
    if (!this.#faults.isOn("endlessPages") || !cursor?.startsWith(BEYOND)) return undefined;
    return { items: [], next: `${BEYOND}${this.#stirred++}` };
  }

  /** Before a page is made: somebody works in the platform while it is read. */
  before(): void {
    if (this.#faults.hit("movingRows")) stir(this.#platform, this.#stirred++);
  }

  /** After a page is made: what the client sees of it. */
  spoilt(resource: Resource, page: AnyPage, params: URLSearchParams): AnyPage {
    if (this.#faults.hit("emptyAnswer")) {
      this.#hideAll(resource, params);
      return { items: [], next: null, ...(page.total === undefined ? {} : { total: 0 }) };
    }
    const whole = params.get("changedFrom") === null && params.get("changedTo") === null;
    if (whole && (resource === "buildings" || resource === "points") && this.#faults.hit("thirtyPercentGone")) {
      return this.#thinned(resource, page);
    }
    if (page.next === null && this.#faults.isOn("endlessPages")) return { ...page, next: `${BEYOND}${this.#stirred++}` };
    const items = [...page.items];
    for (const fault of ["wrongTypes", "unknownCode", "futureStamps"] as const) this.#spoilRows(fault, resource, items);
    if (items.length > 0 && this.#faults.hit("sameRowTwice")) items.push(items.at(-1));
    return { ...page, items };
  }

  #spoilRows(fault: keyof typeof SPOILERS, resource: Resource, items: unknown[]): void {
    const apply = spoil(fault, resource);
    if (!apply || items.length === 0 || !this.#faults.hit(fault)) return;
    for (let index = 0; index < items.length; index += EVERY[resource]) {
      this.#note(fault, resource, items[index]);
      items[index] = apply(items[index], this.#platform.now(), index);
    }
  }

  #note(fault: SpoilFault, resource: Resource, row: unknown): void {
    const harm = this.#harmOf(fault);
    if (resource === "readings") {
      const [point, text] = row as ReadingRow;
      const time = instantOf(text);
      if (time === undefined) return;
      harm.readings.add(`${point}|${time}`);
      harm.from = Math.min(harm.from, time);
      harm.to = Math.max(harm.to, time);
    } else if (resource !== "buildings") harm[resource].add((row as { id: string }).id);
  }

  #hideAll(resource: Resource, params: URLSearchParams): void {
    const harm = this.#harmOf("emptyAnswer");
    if (resource === "readings") {
      const arrived = instantOf(params.get("arrivedFrom") ?? "");
      const from = arrived === undefined ? instantOf(params.get("from") ?? "") : arrived - DAY_MS;
      harm.from = Math.min(harm.from, from ?? Number.NEGATIVE_INFINITY);
      harm.to = this.#platform.now();
      harm.whole = true;
    } else if (resource !== "buildings") for (const id of this.#platform[resource].keys()) harm[resource].add(id);
  }

  #harmOf(fault: SpoilFault): Harm {
    const fresh = (): Harm => ({
      points: new Set(),
      alarms: new Set(),
      readings: new Set(),
      from: Number.POSITIVE_INFINITY,
      to: Number.NEGATIVE_INFINITY,
      whole: false,
    });
    const harm = this.#harm.get(fault) ?? fresh();
    this.#harm.set(fault, harm);
    return harm;
  }

  #mend(harm: Harm): void {
    const platform = this.#platform;
    const entries = (resource: "points" | "alarms") => [...harm[resource]].flatMap((id) => platform[resource].get(id) ?? []);
    touch(platform, entries("points"));
    touch(platform, entries("alarms"));
    if (harm.from > harm.to) return;
    const covers = harm.whole
      ? () => true
      : (row: { point: string; time: number }) => harm.readings.has(`${row.point}|${row.time}`);
    platform.log.redeliver({ from: harm.from, to: harm.to, arrivedAt: changeStamp(platform), covers });
  }

  /** Rows of every fifth point are kept back by their collector, from a few hours ago on. */
  #hold(): void {
    this.#holding = true;
    const from = this.#platform.now() - LATE_HOURS * HOUR_MS;
    this.#platform.log.hold({ from, covers: (point) => noise(5, serialOf(point)) < 0.2 });
  }

  /** Everything changed in the same second, more than fits a page. */
  #tie(): void {
    const platform = this.#platform;
    touch(platform, platform.points.values());
    touch(platform, platform.alarms.values());
    const to = platform.now();
    platform.log.redeliver({ from: to - TIED_HOURS * HOUR_MS, to, arrivedAt: changeStamp(platform), covers: () => true });
  }

  #thinned(resource: "buildings" | "points", page: AnyPage): AnyPage {
    const keys = [...this.#platform[resource].keys()];
    const gone = new Set(keys.filter((_, index) => index % 10 < 3));
    const items = page.items.filter(
      (row) => !gone.has((row as { id?: string; code?: string }).id ?? (row as { code: string }).code),
    );
    return { ...page, items, ...(page.total === undefined ? {} : { total: keys.length - gone.size }) };
  }
}

function serialOf(point: string): number {
  return [...point].reduce((sum, char) => Math.imul(sum, 31) + char.charCodeAt(0), 7);
}
