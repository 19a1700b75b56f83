import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, sourceFiles } from "./source.ts";

const PERFORM = "apps/api/src/modules/audit/perform.ts";

/** Where a transaction may be opened, and why that place need not authorise and audit by itself. */
const MAY_OPEN: readonly { readonly path: RegExp; readonly why: string }[] = [
  { path: /^apps\/api\/src\/modules\/audit\/perform\.ts$/, why: "the one way in for people: it authorises and audits" },
  { path: /^drizzle\/(client|pglite-client|postgres-health|migrate)\.ts$/, why: "the database itself, below every actor" },
  { path: /^apps\/api\/src\/modules\/sync\//, why: "batches of a run that was authorised and audited when it was asked for" },
  {
    path: /\/modules\/changes\/engine\/claim-set\.ts$/,
    why: "which worker holds an approved set; each of its steps is performed",
  },
  { path: /\/modules\/changes\/engine\/begin-plan\.ts$/, why: "what a plan reads; that it comes to stand is performed" },
  { path: /^apps\/api\/src\/modules\/energy\/partitions\.ts$/, why: "makes the months of the reading table; holds no rows" },
  { path: /^apps\/api\/src\/infra\//, why: "queue and upkeep: no business data" },
  { path: /^(tests|scripts\/bench)\//, why: "no people there" },
];
/** Rows that are no business data and change outside `perform`, and why. */
const OF_THE_MACHINE: readonly { readonly path: RegExp; readonly why: string }[] = [
  {
    path: /\/modules\/sync\//,
    why: "runs, checkpoints and schedules, driven by the queue; decisions of people go through perform",
  },
  {
    path: /\/modules\/changes\/(engine\/claim-set|work-changes)\.ts$/,
    why: "claims and signs of life of workers; what they do to a set goes through perform",
  },
  {
    path: /\/modules\/changes\/engine\/begin-plan\.ts$/,
    why: "numbers the plans begun; what an unfinished one found is nobody's data",
  },
  { path: /\/modules\/connections\/(rate-budget|token-lease)\.ts$/, why: "counters and leases that all instances share" },
  {
    path: /\/modules\/connections\/disarm-restored\.ts$/,
    why: "notes where the database lives; what it disarms goes through perform",
  },
  { path: /\/modules\/identity\/(sign-in-limit|token-actors)\.ts$/, why: "counters of attempts and the last use of a token" },
];
const OPENS = /\.transaction\(|\bbegin\b\s*`|["'`]begin["'`]/i;

describe("every transaction authorises and audits", () => {
  const opening = sourceFiles().filter(({ text, isTest }) => !isTest && OPENS.test(text));

  test("a transaction is opened by perform, or where the list says why not", () => {
    const strangers = opening.filter(({ path }) => !MAY_OPEN.some((place) => place.path.test(path)));
    expect(strangers.map(({ path }) => path)).toEqual([]);
  });

  test("perform demands the right before it opens, and rolls back what was not audited", () => {
    const text = readFileSync(join(ROOT, PERFORM), "utf8");
    const order = ["policy.demand(", ".transaction(", "without an audit event", "appendAudit({"].map((part) =>
      text.indexOf(part),
    );
    expect(order.every((position) => position >= 0)).toBe(true);
    expect(order).toEqual([...order].sort((left, right) => left - right));
  });

  test("a verb changes rows through the transaction that perform hands it", () => {
    const writes = /\b(ctx\.|database\.|services\.)db\s*\.\s*(insert|update|delete)\(/;
    const modules = sourceFiles().filter(({ path, isTest }) => !isTest && path.startsWith("apps/api/src/modules/"));
    const past = modules.filter(({ path, text }) => writes.test(text) && !OF_THE_MACHINE.some((place) => place.path.test(path)));
    expect(past.map(({ path }) => path)).toEqual([]);
  });
});
