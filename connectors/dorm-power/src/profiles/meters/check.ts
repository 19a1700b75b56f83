import { type Probe, type Session, serverOf } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { readMeter } from "./ask.ts";
import { byLine } from "./poll.ts";
import { BALANCES, ENERGY, rosterOf, STATE } from "./read.ts";
import type { MeterPlace } from "./roster.ts";

/** One that is off says nothing of its line: so many are asked before the line is given up. */
const TRIED = 3;

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
  const probe = (target: string, said: Pick<Probe, "result" | "note">): Probe => {
    return { target, direction: "read", tookMs: clock.now() - startedAt, ...said };
  };
  const roster = rosterOf(config);
  const listed = (count: number, what: string) => ({ result: "ok" as const, note: `${count} ${what} in the roster` });
  const places = [
    probe("zones", listed(new Set(roster.map(({ zone }) => zone)).size, "zones")),
    probe("buildings", listed(new Set(roster.map(({ zone, building }) => `${zone} ${building}`)).size, "buildings")),
    probe("rooms", listed(roster.length, "room-meters")),
    probe("meters", { result: "ok", note: `${roster.length} meters in the roster${sharedServers(config)}` }),
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
function sharedServers({ lines }: Config): string {
  const servers = Map.groupBy(Object.entries(lines ?? {}), ([, address]) => serverOf(address));
  const shared = [...servers.values()].filter((same) => same.length > 1).map((same) => same.map(([name]) => name).join(" = "));
  return shared.length === 0 ? "" : `; one serial server stands under several lines: ${shared.slice(0, 5).join(", ")}`;
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
function linesSaid(heard: readonly Heard[]): { result: Probe["result"]; note: string } {
  const silent = heard.filter(({ meter }) => !meter);
  const names = silent.map(({ line, code }) => `${line} (${code})`).slice(0, 5);
  const told = silent.length === 0 ? "" : `; silent: ${names.join(", ")}`;
  if (silent.length < heard.length)
    return { result: "ok", note: `${heard.length - silent.length} of ${heard.length} lines answer${told}` };
  if (silent.every(({ code }) => code === "line_down")) return { result: "down", note: `no serial server can be reached${told}` };
  return { result: "badSetting", note: `no meter answers: check addresses, lines and baud rates${told}` };
}

async function identifierSaid(
  session: Session<Config>,
  { heard, di, lines }: { heard: readonly Heard[]; di: string; lines: Pick<Probe, "result" | "note"> },
): Promise<Pick<Probe, "result" | "note">> {
  const { meter } = heard.find((one) => one.meter)!;
  const said = await readMeter(session, meter!, { di });
  if (said.kind === "refused") return { result: "badSetting", note: `meter ${meter!.address} does not know ${di}` };
  return lines as Pick<Probe, "result" | "note">;
}

function authoritySaid(session: Session<Config>): Pick<Probe, "result" | "note"> {
  if (session.secret("meterPassword") === "")
    return { result: "noRight", note: "no meter password is set: meters are only read" };
  return { result: "ok", note: "a meter password is set; it is not tried, since three wrong ones lock a meter" };
}
