import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { openBenchHub } from "./bench-hub.ts";
import { benchChanges } from "./changes.ts";
import { benchCorrections } from "./corrections.ts";
import { benchList } from "./list.ts";
import { benchListUnderSync } from "./list-under-sync.ts";
import { benchMemory } from "./memory.ts";
import { startPlatform } from "./platform.ts";
import { startPrivatePostgres } from "./private-postgres.ts";
import { benchReaders } from "./readers.ts";
import { benchReadings } from "./readings.ts";
import { benchRecords } from "./records.ts";
import { type Figure, table } from "./report.ts";

const RECORDS = 100_000;
const READINGS = 500_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

const PARTS = ["records", "readings", "under-sync", "readers", "changes", "corrections", "list", "memory"] as const;
const DATABASES = ["pglite", "postgres"] as const;

// `npm run bench -- records pglite` runs that part on that database only, and leaves the page as it is.
const named = process.argv.slice(2);
const unknown = named.find((name) => ![...PARTS, ...DATABASES].some((known) => known === name));
if (unknown !== undefined) throw new Error(`there is no ${unknown}; name some of ${[...PARTS, ...DATABASES].join(", ")}`);
const among = <Name extends string>(all: readonly Name[]) => {
  const chosen = all.filter((name) => named.includes(name));
  return new Set<Name>(chosen.length > 0 ? chosen : all);
};
const [parts, databases] = [among(PARTS), among(DATABASES)];

const wantsPostgres = databases.has("postgres");
const postgres = process.env.BENCH_DATABASE_URL || !wantsPostgres ? undefined : await startPrivatePostgres();
const url = process.env.BENCH_DATABASE_URL ?? postgres?.url;
const figures: Figure[] = [];
try {
  if (databases.has("pglite")) figures.push(...(await onOne(undefined)));
  if (wantsPostgres && url === undefined) say("no PostgreSQL here: set BENCH_DATABASE_URL, or install one, for the other half");
  else if (wantsPostgres && url !== undefined) {
    figures.push(...(await onOne(url)));
    if (parts.has("memory")) say("memory …");
    if (parts.has("memory")) figures.push(...(await benchMemory(url)));
  }
} finally {
  postgres?.stop();
}
say(table(figures));
if (named.length === 0) writeFileSync(new URL("../../docs/benchmarks.md", import.meta.url), page(figures));
process.exitCode = figures.every(({ kept }) => kept) ? 0 : 1;

async function onOne(database: string | undefined): Promise<Figure[]> {
  const platform = await startPlatform({ records: RECORDS, readings: READINGS });
  const hub = await openBenchHub({ url: database, platform: platform.url });
  try {
    const found: Figure[] = [];
    for (const [name, bench] of [
      ["records", () => benchRecords(hub, RECORDS)],
      ["readings", () => benchReadings(hub, READINGS)],
      ["under-sync", () => benchListUnderSync(hub)],
      ["readers", () => benchReaders(hub)],
      ["changes", () => benchChanges(hub, platform.url)],
      ["corrections", () => benchCorrections(hub)],
      ...(database === undefined ? [] : [["list", () => benchList(hub, database)] as const]),
    ] as const) {
      if (!parts.has(name)) continue;
      say(`${hub.database.kind}: ${name} …`);
      found.push(...(await bench()));
    }
    return found;
  } finally {
    await hub.remove();
    await platform.close();
  }
}

function page(all: readonly Figure[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}. Each figure stands beside a reference taken in the same run; the
ratio is what is promised, the milliseconds are this machine's: ${machine}; PostgreSQL ${postgres?.version ?? "as given"} with its default
settings, the embedded database in a folder on the same disk. Medians of three rounds (lists and files: five).

${table(all)}

COPY is fed rows prepared beforehand; the hub's time includes fetching them over HTTP, parsing, mapping, checking, comparing and the
bookkeeping of the run. The lists are asked with an API token over loopback.
`;
}
