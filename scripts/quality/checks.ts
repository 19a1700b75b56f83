import { requiredFaults } from "../../connectors/_kit/testing/index.ts";
import type { Evidence } from "./evidence.ts";
import type { QualityFile } from "./quality-file.ts";
import { RULE_IDS, type RuleId } from "./rules.ts";

type Check = (evidence: Evidence) => string[];

const SECRET_NAME = /secret|password|passwd|token$|apiKey|privateKey/i;

/** What disproves a claim `done`, in words; nothing when it stands. Rules without an entry only a person can judge. */
const CHECKS: Partial<Record<RuleId, Check>> = {
  "config-described": ({ fields }) =>
    [...fields]
      .filter(([, { label }]) => !label?.zh || !label.en)
      .map(([name]) => `config field ${name} has no label in zh and en`),

  "check-per-stream": ({ simulators }) =>
    simulators.flatMap(({ id, streams, probes }) => [
      ...streams
        .filter((stream) => !probes.some(({ target }) => target === stream))
        .map((stream) => `the check has no probe of stream ${stream} (${id})`),
      ...probes
        .filter(({ result }) => result !== "ok")
        .map(({ target, result }) => `probe ${target} is ${result} against the simulator ${id}`),
    ]),

  simulator: ({ connector, simulators }) => {
    if (simulators.length === 0) return ["there is no simulator/index.ts"];
    return simulators
      .filter(({ connectorId }) => connectorId !== connector.manifest.id)
      .map(({ id, connectorId }) => `the simulator ${id} serves ${connectorId}`);
  },

  "errors-classified": (evidence) => occurrences(evidence, /throw new Error\(/, "throws a plain Error"),

  "secrets-sealed": (evidence) => [
    ...[...evidence.fields]
      .filter(([name, { secret }]) => SECRET_NAME.test(name) && !secret)
      .map(([name]) => `config field ${name} looks like a secret and is not marked as one`),
    ...[...evidence.fields]
      .filter(([, { secret }]) => secret)
      .flatMap(([name]) => occurrences(evidence, new RegExp(`config\\.${name}\\b`), `reads secret ${name} past session.secret`)),
  ],

  readme: ({ readme }) => (readme.trim().split("\n").length < 10 ? ["README.md is missing or says too little"] : []),

  "total-order-checkpoints": ({ simulators }) =>
    passesOf(simulators)
      .filter(({ read, mode, batches }) => batches.has("checkpoint") && read.order[mode] !== "total")
      .map(({ stream, mode }) => `stream ${stream} yields a checkpoint in a ${mode} whose order is not total`),

  "deletes-guarded": ({ simulators }) =>
    passesOf(simulators)
      .filter(
        ({ read, mode, batches }) => read.deletes === "snapshotDiff" && mode === "snapshot" && !batches.has("scopeComplete"),
      )
      .map(({ stream }) => `stream ${stream} diffs snapshots and never says that a scope is complete`),

  "fault-matrix": ({ simulators, tests }) => [
    ...simulators.flatMap(({ id, transport, faults }) =>
      requiredFaults(transport)
        .filter((wanted) => !faults.includes(wanted.id))
        .map((wanted) => `the simulator ${id} has no switch ${wanted.id}`),
    ),
    ...(tests.some(({ text }) => text.includes("setFaults")) ? [] : ["no test switches a fault on"]),
  ],

  encoding: ({ simulators, tests }) => [
    ...overHttp(simulators)
      .filter(({ faults }) => !faults.includes("gb18030AsUtf8"))
      .map(({ id }) => `the simulator ${id} cannot answer in GB18030`),
    ...(tests.some(({ text }) => /gb18030|TRANSPORT_FAULTS|\.faults\b/i.test(text)) ? [] : ["no test reads GB18030"]),
  ],

  clock: (evidence) => [
    ...occurrences(evidence, /Date\.now\(|new Date\(\)|setTimeout\(|setInterval\(/, "takes time from the machine"),
    ...overHttp(evidence.simulators)
      .filter(({ faults }) => !faults.includes("clock8hOff"))
      .map(({ id }) => `the clock of the simulator ${id} cannot be off`),
  ],

  "code-tables-configurable": ({ fields, sources }) => {
    const used = sources.flatMap(({ text }) => [...text.matchAll(/\.code\(\s*"(\w+)"/g)].map((match) => match[1]!));
    const unknown = [...new Set(used)].filter((table) => fields.get(table)?.widget !== "codeTable");
    return unknown.map((table) => `code table ${table} is not a config field`);
  },

  "write-plan": ({ connector }) =>
    Object.values(connector.streams).some((stream) => "write" in stream) ? [] : ["no stream declares how it is written"],
};

const passesOf = (simulators: Evidence["simulators"]) => simulators.flatMap(({ passes }) => passes);
const overHttp = (simulators: Evidence["simulators"]) => simulators.filter(({ transport }) => transport === "http");

/** What is wrong with a quality file, in words: claims that the evidence disproves. */
export function disproved(file: QualityFile, evidence: Evidence): string[] {
  return RULE_IDS.filter((id) => file.rules[id].status === "done").flatMap((id) => {
    const faults =
      CHECKS[id]?.(evidence) ?? (file.rules[id].reason ? [] : ["needs a sentence of evidence: only a person can judge it"]);
    return faults.map((fault) => `${id}: ${fault}`);
  });
}

function occurrences({ sources }: Evidence, pattern: RegExp, what: string): string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ path }) => `${path} ${what}`);
}
