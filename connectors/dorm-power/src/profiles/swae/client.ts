import {
  formatTime,
  isJsonObject,
  type Json,
  RetryableError,
  readUntilStill,
  type Session,
  type Token,
  withToken,
} from "@campushub/kit";
import { type Command, type Config, DEFAULT_COMMANDS } from "../../config.ts";
import type { PlatformReader } from "../profile.ts";
import { type Body, openEnvelope } from "./envelope.ts";

const SERVLET = "/smartWaterAndElectricityService/SWAEServlet";
const TOKEN = "swae";
/** A token is given back to the store as expired this early, so that none dies on its way. */
const TOKEN_MARGIN_MS = 60_000;

type Parameters = Readonly<Record<string, string | number>>;

/** The platform behind one connection. Signs in when first asked and again whenever the platform forgot the session. */
export function connect(session: Session<Config>): PlatformReader {
  const ask = (command: Command, parameters: Parameters) =>
    withToken(session, {
      name: TOKEN,
      refresh: () => signIn(session),
      call: (token) => post(session, commandName(session.config, command), { ...parameters, token }),
    });
  const list = async (command: Command, parameters: Parameters) => arrayOf(await ask(command, parameters), "data");
  const paged = (command: Command, parameters: Parameters, rowsOf: (body: Body) => Json[]) =>
    readUntilStill({
      page: (index) => readPage({ ask, command, parameters, rowsOf, index, size: session.config.pageSize }),
      key: rowKey,
    });

  const zones = () => list("zones", {});
  return {
    zones,
    async buildings() {
      const lists = (await zones()).map(async (zone) => {
        const zoneid = idOf(zone);
        return zoneid === undefined ? [] : withContext(await list("buildings", { zoneid }), { zoneid });
      });
      return (await Promise.all(lists)).flat();
    },
    async rooms({ zoneId, id }) {
      const floors = await list("floors", { zoneid: zoneId, buildid: id });
      const lists = floors.map(async (floor) => {
        const floorid = idOf(floor);
        if (floorid === undefined) return [];
        const floorname = isJsonObject(floor) && typeof floor.name === "string" ? floor.name : "";
        const rows = await list("rooms", { zoneid: zoneId, buildid: id, floorid });
        return withContext(rows, { zoneid: zoneId, buildid: id, floorid, floorname });
      });
      return (await Promise.all(lists)).flat();
    },
    accounts: ({ zoneId, id }) => paged("accounts", { zoneid: zoneId, buildid: id }, roomsOf),
    status: ({ zoneId, id }) => paged("status", { zoneid: zoneId, buildid: id }, roomsOf),
    async usage({ zoneId, id }, day) {
      const asked = { startdate: day, enddate: day };
      const rowsOf = (body: Body) => arrayOf(body, "dayuselist");
      return withContext(await paged("usage", { zoneid: zoneId, buildid: id, ...asked }, rowsOf), asked);
    },
  };
}

async function signIn(session: Session<Config>): Promise<Token> {
  const cmd = commandName(session.config, "signIn");
  const body = await post(session, cmd, { password: session.secret("password") });
  const seconds = Number(body.expirein);
  if (typeof body.token !== "string" || body.token === "" || !Number.isFinite(seconds)) {
    throw new RetryableError("the platform signed us in without a token", { code: "malformed_body", detail: { cmd } });
  }
  const life = Math.max(seconds * 1000 - TOKEN_MARGIN_MS, (seconds * 1000) / 2);
  return { value: body.token, expiresAt: session.clock.now() + life };
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

interface PageQuestion {
  readonly ask: (command: Command, parameters: Parameters) => Promise<Body>;
  readonly command: Command;
  readonly parameters: Parameters;
  readonly rowsOf: (body: Body) => Json[];
  readonly index: number;
  readonly size: number;
}

/** Ends by the total the platform names, or by a short page where it names none; a page cut short is asked for again by the run. */
async function readPage({ ask, command, parameters, rowsOf, index, size }: PageQuestion) {
  const body = await ask(command, { ...parameters, pageno: index + 1, pagesize: size });
  const rows = rowsOf(body);
  const total = Number(body.total ?? Number.NaN);
  const expected = Number.isFinite(total) ? Math.min(size, Math.max(0, total - index * size)) : undefined;
  if (expected !== undefined && rows.length < expected) {
    throw new RetryableError("the platform sent fewer rows than it announced", {
      code: "short_page",
      detail: { command, page: index + 1, expected, got: rows.length },
    });
  }
  const last = expected === undefined ? rows.length < size : (index + 1) * size >= total;
  return { rows, last };
}

/** `existflag` "2" brings a `roomlist`, "1" the one room as the body itself, anything else none. */
function roomsOf(body: Body): Json[] {
  if (Array.isArray(body.roomlist)) return body.roomlist;
  if (String(body.existflag) !== "1") return [];
  const { result: _result, message: _message, existflag: _flag, total: _total, pageno: _no, pagesize: _size, ...room } = body;
  return [room];
}

function commandName(config: Config, command: Command): string {
  return config.commands[command] || DEFAULT_COMMANDS[command];
}

function arrayOf(body: Body, field: string): Json[] {
  const rows = body[field];
  return Array.isArray(rows) ? rows : [];
}

function idOf(row: Json): string | undefined {
  if (!isJsonObject(row) || row.id === undefined || row.id === null || typeof row.id === "object") return undefined;
  return String(row.id);
}

/** An answer means something only together with what was asked: adds what the platform leaves out. */
function withContext(rows: readonly Json[], context: Readonly<Record<string, string>>): Json[] {
  return rows.map((row) => (isJsonObject(row) ? { ...context, ...row } : row));
}

function rowKey(row: Json): string {
  return isJsonObject(row) ? `${String(row.roomverify)}|${String(row.date ?? "")}` : JSON.stringify(row);
}
