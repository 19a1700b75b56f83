import type { Clock } from "@campushub/kit";
import type { FaultBox } from "@campushub/kit/testing";
import type { Envelope } from "../../src/profiles/swae/wire.ts";
import { dayOf, shiftDay, wallClock } from "../calendar.ts";
import { consumption } from "../meter.ts";
import type { Building, Meter, Platform } from "../platform.ts";
import { granted, refused } from "./answer.ts";
import { bend, type Listing } from "./lies.ts";
import * as rows from "./wire-rows.ts";

export type Question = Readonly<Record<string, unknown>>;
type Row = Record<string, unknown>;

/** How long the platform keeps daily consumption. */
const KEPT_DAYS = 90;
const LARGEST_PAGE = 1000;

interface Paged {
  readonly kind: Listing["kind"];
  readonly rows: readonly Row[];
  readonly shape: (page: readonly Row[]) => Row;
}

/** The platform's commands over its database. `rotation` turns listed rows round under `movingRows`. */
export class Commands {
  #platform: Platform;
  #clock: Clock;
  #faults: FaultBox;
  #rotation = 0;

  constructor(platform: Platform, clock: Clock, faults: FaultBox) {
    this.#platform = platform;
    this.#clock = clock;
    this.#faults = faults;
  }

  answer(cmd: string, question: Question): Envelope {
    const command = this.#table[cmd];
    return command ? command(question) : refused("unknownCommand");
  }

  readonly #table: Readonly<Record<string, (question: Question) => Envelope>> = {
    getzonelist: () => this.#list("plain", this.#platform.zones.map(rows.zoneRow)),
    getbuildlist: ({ zoneid }) => {
      const zone = this.#platform.zones.find(({ id }) => id === String(zoneid));
      if (!zone) return refused("badParameter");
      const ofZone = this.#platform.buildings.filter((building) => building.zone === zone);
      return this.#list(
        "plain",
        ofZone.map((building) => rows.buildingRow(building, this.#visible(building).length)),
      );
    },
    getfloorlist: (question) => this.#ofBuilding(question, ({ units }) => this.#list("plain", units.map(rows.floorRow))),
    getroomnumlist: (question) =>
      this.#ofBuilding(question, (building) => {
        const unit = building.units.find(({ id }) => id === String(question.floorid));
        if (!unit) return refused("badParameter");
        return this.#list(
          "rooms",
          this.#visible(building)
            .filter((meter) => meter.unit.id === unit.id)
            .map(rows.roomRow),
        );
      }),
    getbuildroomdetail: (question) => this.#ofBuilding(question, (building) => this.#accounts(question, building)),
    getbuildlinestatus: (question) => this.#ofBuilding(question, (building) => this.#status(question, building)),
    getbuildusedetail: (question) => this.#ofBuilding(question, (building) => this.#usage(question, building)),
  };

  #accounts(question: Question, building: Building): Envelope {
    const listed = this.#visible(building).flatMap((meter) => {
      const row = rows.accountRow(meter, building);
      return meter.oddity === "listedTwice" ? [row, row] : [row];
    });
    return this.#page(question, { kind: "accounts", rows: listed, shape: asRoomList });
  }

  #status(question: Question, building: Building): Envelope {
    const listed = this.#visible(building).map((meter) => rows.statusRow(meter, wallClock(meter.changedAt)));
    return this.#page(question, { kind: "status", rows: listed, shape: asRoomList });
  }

  /** Whole days only: what is collected today is not yet a day's consumption. */
  #usage(question: Question, building: Building): Envelope {
    const { startdate, enddate } = question;
    if (!isDay(startdate) || !isDay(enddate) || startdate > enddate) return refused("badParameter");
    const yesterday = this.#yesterday();
    const listed: Row[] = [];
    for (let date = shiftDay(yesterday, -KEPT_DAYS); date <= yesterday; date = shiftDay(date, 1)) {
      if (date < startdate || date > enddate) continue;
      for (const meter of [...this.#visible(building), ...building.removed]) {
        const corrected = this.#platform.corrections.get(`${meter.roomVerify}|${date}`);
        listed.push(rows.usageRow(meter, date, corrected ?? consumption(this.#platform.seed, meter, date)));
      }
    }
    return this.#page(question, { kind: "usage", rows: listed, shape: (dayuselist) => ({ dayuselist }) });
  }

  /** Under `thirtyPercentGone` the platform believes its own lie: its counts agree with its lists. */
  #visible({ meters }: Building): readonly Meter[] {
    return this.#faults.isOn("thirtyPercentGone") ? meters.filter((_, index) => index % 10 >= 3) : meters;
  }

  #ofBuilding({ zoneid, buildid }: Question, then: (building: Building) => Envelope): Envelope {
    const building = this.#platform.buildings.find(({ id, zone }) => id === String(buildid) && zone.id === String(zoneid));
    if (building && building === this.#platform.buildings[1] && this.#faults.isOn("refusedPart")) return refused("noRight");
    return building ? then(building) : refused("badParameter");
  }

  #list(kind: Listing["kind"], listed: readonly Row[]): Envelope {
    return granted({ data: this.#bent(kind, listed) });
  }

  #page(question: Question, listing: Paged): Envelope {
    const [page, size] = [Number(question.pageno), Number(question.pagesize)];
    if (!Number.isInteger(page) || page < 1 || !Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
      return refused("badParameter");
    }
    const bent = this.#turned(this.#bent(listing.kind, listing.rows));
    const isEndless = this.#faults.isOn("endlessPages");
    const last = Math.max(1, Math.ceil(bent.length / size));
    if (page > last && this.#faults.isOn("refusedBeyondEnd")) return refused("badParameter");
    const shown = isEndless ? Math.min(page, last) : page;
    const rowsOfPage = bent.slice((shown - 1) * size, shown * size);
    if (isEndless) return granted({ pageno: page, pagesize: size, ...listing.shape(rowsOfPage) });
    return granted({ total: String(bent.length), pageno: page, pagesize: size, ...listing.shape(rowsOfPage) });
  }

  #bent(kind: Listing["kind"], listed: readonly Row[]): readonly Row[] {
    return bend(this.#faults, listed, { kind, yesterday: this.#yesterday() });
  }

  #turned(listed: readonly Row[]): readonly Row[] {
    if (!this.#faults.hit("movingRows") || listed.length === 0) return listed;
    const by = ++this.#rotation % listed.length;
    return [...listed.slice(by), ...listed.slice(0, by)];
  }

  #yesterday(): string {
    return shiftDay(dayOf(this.#clock.now()), -1);
  }
}

/** As `getbindroom` does: one room comes as the body itself (`existflag` "1"), several as `roomlist` ("2"). */
function asRoomList(page: readonly Row[]): Row {
  if (page.length === 1) return { existflag: "1", ...page[0] };
  return page.length === 0 ? { existflag: "0" } : { existflag: "2", roomlist: page };
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
}
