import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { disproved } from "./checks.ts";
import { type Evidence, type Exercised, gather } from "./evidence.ts";
import { type QualityFile, readQualityFile } from "./quality-file.ts";
import { RULE_IDS } from "./rules.ts";

const TEMPLATE = new URL("../new-connector/template/", import.meta.url);

let honest: Evidence;
let file: QualityFile;
let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "campushub-quality-"));
  honest = await gather({ name: "template", url: TEMPLATE, hasSimulator: true });
  file = await readQualityFile(new URL("quality.yaml", TEMPLATE));
});
afterAll(() => rm(place, { recursive: true, force: true }));

const source = (text: string): Partial<Evidence> => ({ sources: [{ path: "src/x.ts", text }] });
/** The evidence as it would be had the connector behaved otherwise against its one simulator. */
const behaving = ({ simulators: [one] }: Evidence, more: Partial<Exercised>): Partial<Evidence> => ({
  simulators: [{ ...one!, ...more }],
});
const items = ({ simulators }: Evidence) => simulators[0]!.passes.find(({ stream }) => stream === "items")!;

describe("a claim is disproved", () => {
  const lies: [string, (evidence: Evidence) => Partial<Evidence>][] = [
    [
      "config-described: config field color has no label in zh and en",
      ({ fields }) => ({ fields: new Map([...fields, ["color", {}]]) }),
    ],
    [
      "check-per-stream: the check has no probe of stream items (template-platform)",
      (evidence) => behaving(evidence, { probes: [] }),
    ],
    ["simulator: there is no simulator/index.ts", () => ({ simulators: [] })],
    ["errors-classified: src/x.ts throws a plain Error", () => source("throw new Error('no')")],
    ["secrets-sealed: src/x.ts reads secret apiKey past session.secret", () => source("session.config.apiKey")],
    ["readme: README.md is missing or says too little", () => ({ readme: "" })],
    [
      "total-order-checkpoints: stream items yields a checkpoint in a snapshot whose order is not total",
      (evidence) =>
        behaving(evidence, {
          passes: [{ ...items(evidence), batches: new Set(["rows", "checkpoint", "scopeComplete"] as const) }],
        }),
    ],
    [
      "deletes-guarded: stream items diffs snapshots and never says that a scope is complete",
      (evidence) => behaving(evidence, { passes: [{ ...items(evidence), batches: new Set(["rows"] as const) }] }),
    ],
    ["encoding: no test reads GB18030", () => ({ tests: [] })],
    ["code-tables-configurable: code table kinds is not a config field", () => source('context.code("kinds", row.kind)')],
  ];

  test.each(lies)("%s", (fault, twist) => {
    expect(disproved(file, honest)).toEqual([]);
    expect(disproved(file, { ...honest, ...twist(honest) })).toContain(fault);
  });

  test("by the missing sentence where only a person can judge it", () => {
    const boast = { ...file, rules: { ...file.rules, "real-platform-seen": { status: "done" as const, reason: undefined } } };
    expect(disproved(boast, honest)).toEqual(["real-platform-seen: needs a sentence of evidence: only a person can judge it"]);
  });
});

describe("a quality file is refused", () => {
  const rules = (answers: Record<string, string>) =>
    Object.entries({ ...Object.fromEntries(RULE_IDS.map((id) => [id, "done"])), ...answers }).map(
      ([id, answer]) => `  ${id}: ${answer}`,
    );
  const refusal = async (text: string): Promise<string> => {
    const url = pathToFileURL(join(place, "quality.yaml"));
    await writeFile(url, text);
    return readQualityFile(url).then(
      () => "accepted",
      (error: Error) => error.message,
    );
  };

  test("when a rule of the tier it claims is still to do", async () => {
    const text = ["tier: silver", "rules:", ...rules({ "fault-matrix": "{ status: todo, reason: not built so far }" })].join(
      "\n",
    );
    expect(await refusal(text)).toContain("fault-matrix is still to do, so the tier cannot be silver");
  });

  test("when it leaves a rule out or answers one that does not exist", async () => {
    expect(await refusal("tier: bronze\nrules: { readme: done, charming: done }\n")).toMatch(/config-described.*charming/s);
  });

  test("when an exemption gives no reason", async () => {
    expect(await refusal(["tier: bronze", "rules:", ...rules({ "write-plan": "exempt" })].join("\n"))).toContain(
      "rules.write-plan",
    );
  });
});
