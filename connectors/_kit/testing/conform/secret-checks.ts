import { inspect } from "node:util";
import type { RunningSimulator } from "../../simulator.ts";
import { offeredStreams } from "../../stream.ts";
import { LINE_FAULTS, TRANSPORT_FAULTS } from "../faults.ts";
import { must, NotApplicable } from "./nonconformity.ts";
import { firstRequest, readPass } from "./pass.ts";
import { closedPort, unheard, wrongSecret } from "./probe-checks.ts";
import { onStage, type Stage } from "./stage.ts";
import type { Check, Config } from "./subject.ts";

/** Shorter values stand in innocent text by chance. */
const SHORTEST = 6;
/** Faults that only make wait. */
const SILENT = new Set(["silentBeforeBody", "silentAfterBody", "noAnswer", "lateAnswer", "cutFrame", "badChecksum"]);

export const SECRET_CHECK: Check = {
  title: "its secrets and tokens stand in no log, error or probe",
  async run(subject) {
    const isLine = subject.simulator.transport === "line";
    const spoils: ((config: Config, simulator: RunningSimulator) => Config)[] = [
      (config) => config,
      // A meter's password is tried by writing only.
      ...(isLine ? [] : [wrongSecret(subject)]),
      unheard(await closedPort()),
    ];
    let secrets = 0;
    for (const config of spoils) secrets += await onStage(subject, { config }, (stage) => mustKeepSecrets(stage, []));
    const loud = (isLine ? LINE_FAULTS : TRANSPORT_FAULTS).filter(({ id }) => !SILENT.has(id));
    for (const { id } of loud) {
      secrets += await onStage(subject, { http: { attempts: 2 } }, (stage) => mustKeepSecrets(stage, [id]));
    }
    if (secrets === 0) throw new NotApplicable("this connector has no secret");
  },
};

/** @returns how many secrets it looked for. */
async function mustKeepSecrets(stage: Stage, faults: readonly string[]): Promise<number> {
  const shown: unknown[] = [];
  for (const name of offeredStreams(stage.subject.connector.streams, stage.session.config)) {
    // A token is fetched first, so that the fault meets a session that has one.
    if (faults.length > 0) await readPass(stage, name, firstRequest(stage, name));
    stage.simulator.setFaults(Object.fromEntries(faults.map((id) => [id, { on: true }])));
    await readPass(stage, name, firstRequest(stage, name)).catch((error: unknown) => shown.push(error));
    stage.simulator.setFaults(Object.fromEntries(faults.map((id) => [id, { on: false }])));
  }
  shown.push(await stage.subject.connector.check(stage.session), stage.session.logs);
  const text = shown.map((value) => inspect(value, { depth: 12, maxStringLength: null, maxArrayLength: null })).join("\n");
  const secrets = stage.secrets().filter((secret) => secret.length >= SHORTEST);
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
    const found = forms.find((form) => text.includes(form));
    must(found === undefined, () => `a secret is shown: …${around(text, found!).replaceAll(found!, "<secret>")}…`);
  }
  return secrets.length;
}

function around(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 80), at + found.length + 40).replace(/\s+/g, " ");
}
