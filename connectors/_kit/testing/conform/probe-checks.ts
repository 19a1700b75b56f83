import type { Probe } from "../../connector.ts";
import { isJsonObject, type Json } from "../../json.ts";
import type { RunningSimulator } from "../../simulator.ts";
import { offeredStreams } from "../../stream.ts";
import { secretNames } from "../secrets.ts";
import { listen } from "../server.ts";
import { brief, must, NotApplicable } from "./nonconformity.ts";
import { onStage } from "./stage.ts";
import type { Check, Config, Subject } from "./subject.ts";

const WRONG_SECRET = "conform-wrong-credential";

export const PROBE_CHECKS: readonly Check[] = [
  {
    title: "check says ok for every stream, once each",
    run: (subject) => mustProbe(subject, "ok", (config) => config),
  },
  {
    title: "check says down where nobody listens",
    async run(subject) {
      await mustProbe(subject, "down", unheard(await closedPort()));
    },
  },
  {
    title: "check says badKey for a wrong credential",
    async run(subject) {
      if (subject.simulator.transport === "line") throw new NotApplicable("no password is tried by reading a meter");
      if (secretNames(subject.connector).length === 0) throw new NotApplicable("this connector has no secret");
      await mustProbe(subject, "badKey", wrongSecret(subject));
    },
  },
  {
    title: "check says badSetting for a wrong path on the right host",
    async run(subject) {
      const isLine = subject.simulator.transport === "line";
      if (isLine && !subject.wrongPath) throw new NotApplicable("a line has no path; name a wrong setting as `wrongPath`");
      await mustProbe(subject, "badSetting", wrongPath(subject));
    },
  },
];

type Spoil = (config: Config, simulator: RunningSimulator) => Config;

export function wrongSecret(subject: Subject): Spoil {
  const names = secretNames(subject.connector);
  // Those of another protocol are not set, and stay so.
  const wrong = (config: Config) => names.filter((name) => name in config).map((name) => [name, WRONG_SECRET]);
  return subject.wrongSecret ?? ((config) => ({ ...config, ...Object.fromEntries(wrong(config)) }));
}

function wrongPath(subject: Subject): Spoil {
  const append = (address: string) => `${address.replace(/\/$/, "")}/no-such-path`;
  return subject.wrongPath ?? ((config, { baseUrl }) => mapAddresses(config, baseUrl, append));
}

export async function closedPort(): Promise<number> {
  const { port, close } = await listen(() => {});
  await close();
  return port;
}

/** The config with every address of the simulator leading where nobody listens. */
export function unheard(closedPort: number): (config: Config, simulator: RunningSimulator) => Config {
  const nobody = `127.0.0.1:${closedPort}`;
  const elsewhere = (value: Json): Json => {
    if (typeof value === "string") return value.replaceAll(/127\.0\.0\.1:\d+/g, nobody);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, elsewhere(inner)]));
  };
  return (config) => elsewhere(config) as Config;
}

/** Every config value that is an address of the simulator. */
export function mapAddresses(config: Config, baseUrl: string, change: (address: string) => string): Config {
  const { origin } = new URL(baseUrl);
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === "string" && value.startsWith(origin) ? change(value) : value,
    ]),
  );
}

async function mustProbe(subject: Subject, expected: Probe["result"], config: Spoil): Promise<void> {
  await onStage(subject, { config }, async ({ session }) => {
    const probes = await subject.connector.check(session);
    const reads = probes.filter(({ direction }) => direction === "read");
    const streams = offeredStreams(subject.connector.streams, session.config).sort();
    const targets = reads.map(({ target }) => target).sort();
    must(String(targets) === String(streams), `read probes are for ${targets}, the streams are ${streams}`);
    // Over a line the places of meters are settings: there is nobody to be down.
    const isFine = ({ result }: Probe) => result === expected || (subject.simulator.transport === "line" && result === "ok");
    must(
      reads.some(({ result }) => result === expected),
      () => `no read probe says ${expected}: ${brief(reads)}`,
    );
    const wrong = reads.filter((probe) => !isFine(probe));
    must(wrong.length === 0, () => `expected ${expected} for every stream: ${brief(wrong)}`);
    must(
      reads.every(({ tookMs }) => tookMs >= 0),
      "a probe took negative time",
    );
  });
}
