import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type Json } from "../../json.ts";
import type { MappedRow } from "../../map-row.ts";
import { type ReadMode, wireOf } from "../../stream.ts";
import { hold, mapperOf, mustEqualTruth } from "./holdings.ts";
import { deepFreeze, jsonFault } from "./json-safe.ts";
import { brief, must, Nonconformity } from "./nonconformity.ts";
import { firstRequest, fullRequest, readPass, readWithTruth, rowsOf } from "./pass.ts";
import { onStage, type Stage, streamOf } from "./stage.ts";
import type { StreamCheck, Subject } from "./subject.ts";

const LARGEST_BATCH = 10_000;
/** Planted faults may break a few rows' types; more than this is a `wire` that does not describe the platform. */
const DRIFTING_SHARE = 0.05;

/** Each place of so many rows is spoilt in each way. */
const SPOILT_ROWS = 3;
/** What a platform may say in any place: no text a column holds, digits no double holds, no number at all, names JavaScript knows. */
const HOSTILE: readonly Json[] = [
  "\0\ud83d",
  "12345678901234567",
  { notANumber: "1e400" },
  "1.5E+3",
  "constructor",
  "__proto__",
  -1e15,
  [],
  null,
];

/** The value with each of its places in turn taken by `spoil`. */
function spoiltEverywhere(value: Json, spoil: Json): Json[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, at) => [spoil, ...insides(inner, spoil)].map((put) => value.with(at, put)));
  }
  if (!isJsonObject(value)) return [spoil];
  return Object.entries(value).flatMap(([key, inner]) =>
    [spoil, ...insides(inner, spoil)].map((put) => ({ ...value, [key]: put })),
  );
}

const insides = (value: Json, spoil: Json): Json[] =>
  typeof value === "object" && value !== null ? spoiltEverywhere(value, spoil) : [];

export const ROW_CHECKS: readonly StreamCheck[] = [
  {
    title: "yields plain JSON rows in batches of at most 10,000",
    run: (subject, name) =>
      inEveryMode(subject, name, async (stage, mode) => {
        for (const batch of await readPass(stage, name, fullRequest(stage, name, mode))) {
          must(jsonFault(batch) === undefined, `a ${batch.kind} batch is not plain JSON at ${jsonFault(batch)}`);
          if (batch.kind === "rows") must(batch.rows.length <= LARGEST_BATCH, `a batch holds ${batch.rows.length} rows`);
          if (batch.kind === "expect") must(batch.rows >= 0, "fewer than no rows are expected");
        }
      }),
  },
  {
    title: "maps every row or refuses it with a RowError; what is kept has a key and a label",
    run: (subject, name) =>
      onFirstPass(subject, name, async (stage, rows) => {
        const { map } = mapperOf(stage, name);
        for (const raw of rows) {
          const row = mapOrExplain(map, raw);
          if (row.kind !== "record") continue;
          must(typeof row.key === "string" && row.key.trim() !== "", `a row has no key: ${brief(raw)}`);
          must(typeof row.label === "string" && row.label.trim() !== "", `row ${row.key} has no label`);
          must(jsonFault(row.data) === undefined, `record ${row.key} is not plain JSON at ${jsonFault(row.data)}`);
        }
      }),
  },
  {
    title: "maps purely: the same row gives the same record and is left as it was",
    run: (subject, name) =>
      onFirstPass(subject, name, async (stage, rows) => {
        deepFreeze(stage.session.config);
        const { map } = mapperOf(stage, name);
        for (const raw of rows) {
          const [once, again] = [mapOrExplain(map, deepFreeze(structuredClone(raw))), mapOrExplain(map, structuredClone(raw))];
          must(isDeepStrictEqual(once, again), () => `a row maps differently the second time: ${brief(raw)}`);
        }
      }),
  },
  {
    title: "maps or refuses a row by name, whatever stands in any one of its places",
    run: (subject, name) =>
      onFirstPass(subject, name, async (stage, rows) => {
        const { map } = mapperOf(stage, name);
        for (const raw of rows.slice(0, SPOILT_ROWS)) {
          for (const spoilt of HOSTILE.flatMap((value) => spoiltEverywhere(raw, value))) {
            const row = mapOrExplain(map, spoilt);
            must(row.kind !== "record" || jsonFault(row.data) === undefined, () => `${brief(spoilt)} becomes what is no JSON`);
          }
        }
      }),
  },
  {
    title: "describes its wire rows: what the platform sends is no drift",
    run: (subject, name) =>
      onFirstPass(subject, name, async (stage, rows) => {
        const wire = wireOf(streamOf(subject, name), stage.session.config);
        const { map } = mapperOf(stage, name);
        const kept = rows.filter((raw) => isJsonObject(raw) && mapOrExplain(map, raw).kind !== "reject");
        const unknown = new Set(
          kept.flatMap((raw) => Object.keys(raw as object)).filter((key) => !Object.hasOwn(wire.shape, key)),
        );
        must(unknown.size === 0, `wire lacks ${[...unknown].slice(0, 5)}`);
        const drifting = kept.filter((raw) => !wire.safeParse(raw).success);
        must(
          drifting.length <= kept.length * DRIFTING_SHARE,
          () =>
            `${drifting.length} of ${kept.length} rows do not fit wire: ${brief(wire.safeParse(drifting[0]).error?.issues[0])}`,
        );
      }),
  },
  {
    title: "brings no key twice with different contents in one snapshot",
    run: (subject, name) =>
      onFirstPass(subject, name, async (stage, rows, mode) => {
        if (mode !== "snapshot") return;
        const { map } = mapperOf(stage, name);
        const seen = new Map<string, unknown>();
        for (const raw of rows) {
          const row = mapOrExplain(map, raw);
          if (row.kind === "reject") continue;
          const [key, value] =
            row.kind === "record" ? [row.key, row.data] : [`${row.reading.point}|${row.reading.ts}`, row.reading];
          must(!seen.has(key) || isDeepStrictEqual(seen.get(key), value), `key ${key} comes twice with different contents`);
          seen.set(key, value);
        }
      }),
  },
  {
    title: "holds after its first pass exactly what the platform holds",
    run: (subject, name) =>
      onStage(subject, {}, async (stage) => {
        const { batches, truth } = await readWithTruth(stage, name, firstRequest(stage, name)).catch((error: unknown) => {
          throw new Nonconformity(`the first pass on a sound platform failed: ${String(error)}`);
        });
        must(truth.size > 0, `the simulator has nothing to show for stream ${name}`);
        mustEqualTruth(hold(stage, name, batches), truth);
      }),
  },
];

async function inEveryMode(subject: Subject, name: string, work: (stage: Stage, mode: ReadMode) => Promise<void>) {
  for (const mode of streamOf(subject, name).read.modes) await onStage(subject, {}, (stage) => work(stage, mode));
}

async function onFirstPass(
  subject: Subject,
  name: string,
  work: (stage: Stage, rows: readonly Json[], mode: ReadMode) => Promise<void>,
) {
  await onStage(subject, {}, async (stage) => {
    const request = firstRequest(stage, name);
    await work(stage, rowsOf(await readPass(stage, name, request)), request.mode);
  });
}

function mapOrExplain(map: (raw: Json) => MappedRow, raw: Json): MappedRow {
  try {
    return map(raw);
  } catch (error) {
    throw new Nonconformity(`map threw ${String(error)} instead of a RowError for ${brief(raw)}`);
  }
}
