import { type Probe, type Said, type Session, serverOf } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { readMeter } from "./ask.ts";
import { byLine } from "./poll.ts";
import { BALANCES, ENERGY, rosterOf, STATE } from "./read.ts";
import type { MeterPlace } from "./roster.ts";

/** One that is off says nothing of its line: so many are asked before the line is given up. */
const TRIED = 3;
/** Of many alike so many are named. */
const TOLD = 5;

type Answer = Pick<Probe, "result" | "note">;

interface Heard {
  readonly line: string;
  /** A meter that answers. */
  readonly meter?: MeterPlace;
  /** Why nobody did. */
  readonly code?: string;
}

/** One probe per stream: each line is asked until one of its first meters answers. A password is never tried: it locks meters. */
export async function check(session: Session<Config>): Promise<readonly Probe[]> {
  const { clock, config } = session;
  const startedAt = clock.now();
  const probe = (target: string, said: Answer): Probe => {
    return { target, direction: "read", tookMs: clock.now() - startedAt, ...said };
  };
  const roster = rosterOf(config);
  const listed = (rows: number) => ({ result: "ok" as const, note: { code: "rows_in_roster", values: { rows } } });
  const places = [
    probe("zones", listed(new Set(roster.map(({ zone }) => zone)).size)),
    probe("buildings", listed(new Set(roster.map(({ zone, building }) => `${zone} ${building}`)).size)),
    probe("rooms", listed(roster.length)),
    probe("meters", { ...listed(roster.length), ...sharedServers(config, roster.length) }),
  ];
  const heard = await Promise.all(byLine(roster).map(([line, own]) => listen(session, line, own.slice(0, TRIED))));
  const lines = linesSaid(heard);
  const ask = async (di: string) => (lines.result === "ok" ? identifierSaid(session, { heard, di, lines }) : lines);
  const { prepaid } = config;
  return [
    ...places,
    ...(prepaid === "none" ? [] : [probe("accounts", await ask(BALANCES[prepaid][0]))]),
    probe("status", await ask(STATE)),
    { ...probe("status", authoritySaid(session)), direction: "write" },
    probe("readings", await ask(ENERGY)),
  ];
}

/** They take turns all the same; but whoever wrote the table of lines took one bus for several. */
function sharedServers({ lines }: Config, rows: number): { note?: Said } {
  const servers = Map.groupBy(Object.entries(lines ?? {}), ([, address]) => serverOf(address));
  const shared = [...servers.values()].filter((same) => same.length > 1).map((same) => same.map(([name]) => name).join(" = "));
  if (shared.length === 0) return {};
  return { note: { code: "lines_share_a_server", values: { rows, lines: shared.slice(0, TOLD).join(", ") } } };
}

async function listen(session: Session<Config>, line: string, meters: readonly MeterPlace[]): Promise<Heard> {
  let code: string | undefined;
  for (const meter of meters) {
    const said = await readMeter(session, meter, { di: STATE });
    if (said.kind !== "silent") return { line, meter };
    code = said.error.code;
    if (code === "line_down") break;
  }
  return { line, ...(code === undefined ? {} : { code }) };
}

/** Nobody at any serial server is a matter of the network; servers without a single meter, of the roster or the table. */
function linesSaid(heard: readonly Heard[]): Answer {
  const silent = heard.filter(({ meter }) => !meter);
  const values = {
    answering: heard.length - silent.length,
    all: heard.length,
    silent: silent
      .map(({ line, code }) => `${line} (${code})`)
      .slice(0, TOLD)
      .join(", "),
  };
  if (silent.length === 0) return { result: "ok", note: { code: "all_lines_answer", values } };
  if (silent.length < heard.length) return { result: "ok", note: { code: "some_lines_answer", values } };
  if (silent.every(({ code }) => code === "line_down")) return { result: "down", note: { code: "no_line_reached", values } };
  return { result: "badSetting", note: { code: "no_meter_answers", values } };
}

async function identifierSaid(
  session: Session<Config>,
  { heard, di, lines }: { heard: readonly Heard[]; di: string; lines: Answer },
): Promise<Answer> {
  const { meter } = heard.find((one) => one.meter)!;
  const said = await readMeter(session, meter!, { di });
  if (said.kind !== "refused") return lines;
  return { result: "badSetting", note: { code: "identifier_unknown", values: { meter: meter!.address, identifier: di } } };
}

function authoritySaid(session: Session<Config>): Answer {
  if (session.secret("meterPassword") === "") return { result: "noRight", note: { code: "no_meter_password" } };
  return { result: "ok", note: { code: "meter_password_set" } };
}
