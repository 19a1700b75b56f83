import {
  countOf,
  formatTime,
  isJsonObject,
  type Json,
  type ListPage,
  listOf,
  malformedList,
  RemoteError,
  RetryableError,
  readUntilStill,
  type Session,
  type Token,
  tokenFor,
  waitingOut,
  wholeList,
  withToken,
} from "@campushub/kit";
import { type Command, type Config, DEFAULT_COMMANDS } from "../../config.ts";
import type { BuildingRef, PlatformReader } from "../profile.ts";
import { type Body, openEnvelope } from "./envelope.ts";
import { isUncut, withPlaces, withRooms } from "./places.ts";

const SERVLET = "/smartWaterAndElectricityService/SWAEServlet";
const TOKEN = "swae";

type Parameters = Readonly<Record<string, string | number>>;

/** The platform behind one connection. Signs in when first asked and again whenever the platform forgot the session. */
export function connect(session: Session<Config>): PlatformReader {
  const { config, signal } = session;
  const ask = (command: Command, parameters: Parameters) =>
    waitingOut(session, () =>
      withToken(session, {
        name: TOKEN,
        refresh: () => signIn(session),
        call: (token) => post(session, commandName(config, command), { ...parameters, token }),
      }),
    );
  const list = async (command: Command, parameters: Parameters) => {
    const body = await ask(command, parameters);
    return wholeList(listOf(body, "data"), { key: rowKey, total: countOf(body, "total") });
  };
  const paged = (command: Command, { parameters, rowsOf, announced }: PagedQuestion) =>
    readUntilStill({
      signal,
      announced,
      page: async (index): Promise<ListPage<Json>> => {
        const body = await ask(command, { ...parameters, pageno: index + 1, pagesize: config.pageSize });
        return { rows: rowsOf(body), total: countOf(body, "total") };
      },
      key: rowKey,
    });
  const ofBuilding = ({ zoneId, id, rooms }: BuildingRef): PagedQuestion => {
    return { parameters: { zoneid: zoneId, buildid: id }, rowsOf: roomsOf, announced: rooms };
  };

  const floorsOf = ({ zoneId, id }: BuildingRef) => list("floors", { zoneid: zoneId, buildid: id });
  const roomsOn = async ({ zoneId, id }: BuildingRef, floors: readonly Json[]) => {
    const lists = floors.map(async (floor) => {
      const floorid = idOf(floor, "floors");
      const floorname = isJsonObject(floor) && typeof floor.name === "string" ? floor.name : "";
      const rows = await list("rooms", { zoneid: zoneId, buildid: id, floorid });
      return withContext(rows, { zoneid: zoneId, buildid: id, floorid, floorname });
    });
    return (await Promise.all(lists)).flat();
  };
  const zoneNames = new Map<string, string>();

  /** The rooms' own lists cost a question per floor: they are asked only where the names of building and floor say too little. */
  const named = async (command: Command, building: BuildingRef) => {
    const floors = await floorsOf(building);
    const rows = withPlaces(await paged(command, ofBuilding(building)), building, floors);
    if (!rows.some(isUncut)) return rows;
    try {
      return withRooms(rows, await roomsOn(building, floors), zoneNames.get(building.zoneId));
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      session.log.warn({ building: building.key, code: error.code }, "the rooms' own names cannot be had; full names are split");
      return rows;
    }
  };

  const zones = () => list("zones", {});
  return {
    zones,
    async buildings() {
      const lists = (await zones()).map(async (zone) => {
        const zoneid = idOf(zone, "zones");
        if (isJsonObject(zone) && typeof zone.name === "string") zoneNames.set(zoneid, zone.name);
        return withContext(await list("buildings", { zoneid }), { zoneid });
      });
      return (await Promise.all(lists)).flat();
    },
    async rooms(building) {
      return wholeList(await roomsOn(building, await floorsOf(building)), { key: rowKey, announced: building.rooms });
    },
    accounts: (building) => named("accounts", building),
    status: (building) => named("status", building),
    async usage({ zoneId, id }, day) {
      const asked = { startdate: day, enddate: day };
      const rowsOf = (body: Body) => listOf(body, "dayuselist");
      return withContext(await paged("usage", { parameters: { zoneid: zoneId, buildid: id, ...asked }, rowsOf }), asked);
    },
  };
}

interface PagedQuestion {
  readonly parameters: Parameters;
  readonly rowsOf: (body: Body) => readonly Json[];
  /** Rows that the list of buildings says there are. */
  readonly announced?: number | undefined;
}

async function signIn(session: Session<Config>): Promise<Token> {
  const cmd = commandName(session.config, "signIn");
  const body = await post(session, cmd, { password: session.secret("password") });
  if (typeof body.token !== "string" || body.token === "") {
    throw new RetryableError("the platform signed us in without a token", { code: "malformed_body", detail: { cmd } });
  }
  return tokenFor(body.token, { seconds: body.expirein, now: session.clock.now() });
}

async function post(session: Session<Config>, cmd: string, parameters: Parameters): Promise<Body> {
  const { config, clock, http } = session;
  const timestamp = formatTime(clock.now(), config.timeZone).replace(/\D/g, "") + String(clock.now() % 1000).padStart(3, "0");
  const param = JSON.stringify({ cmd, account: config.account ?? "", timestamp, ...parameters });
  const { body } = await http.json({
    method: "POST",
    url: SERVLET,
    form: { param, customercode: config.customerCode ?? "", method: cmd, command: config.command },
  });
  return openEnvelope(body, cmd, config.errorCodes);
}

/** `existflag` "2" brings a `roomlist`, "1" the one room as the body itself, "0" says that there is none. */
function roomsOf(body: Body): readonly Json[] {
  const { result: _result, message: _message, existflag, total: _total, pageno: _no, pagesize: _size, ...room } = body;
  const flag = String(existflag);
  if (flag === "1" && room.roomlist === undefined) {
    if (typeof room.roomverify !== "string") throw malformedList("one room is promised, and none is there");
    return [room];
  }
  if (flag === "0" && (room.roomlist === undefined || room.roomlist === null)) return [];
  const rows = listOf(room, "roomlist");
  if (flag === "0" && rows.length > 0) throw malformedList("rooms stand in an answer that says there are none");
  return rows;
}

function commandName(config: Config, command: Command): string {
  return config.commands[command] || DEFAULT_COMMANDS[command];
}

/** @throws RetryableError `malformed_list`: whoever cannot be asked about hides what hangs under it */
function idOf(row: Json, list: string): string {
  const id = isJsonObject(row) ? row.id : undefined;
  if (typeof id === "number" || (typeof id === "string" && id !== "")) return String(id);
  throw malformedList(`a row of ${list} has no id`);
}

/** An answer means something only together with what was asked: adds what the platform leaves out. */
function withContext(rows: readonly Json[], context: Readonly<Record<string, string>>): Json[] {
  return rows.map((row) => (isJsonObject(row) ? { ...context, ...row } : row));
}

function rowKey(row: Json): string {
  if (!isJsonObject(row) || row.roomverify === undefined) return JSON.stringify(row);
  return `${String(row.roomverify)}|${String(row.date ?? "")}`;
}
