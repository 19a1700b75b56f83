import { setImmediate } from "node:timers/promises";
import {
  type Json,
  type MapContext,
  type Reading,
  type ReadingStream,
  type RecordStream,
  readingKey,
  type Stream,
} from "@campushub/kit";
import type { ReadingColumns } from "../../energy/index.ts";
import type { DriftFound } from "./drift-watch.ts";
import type { Buffer, Row } from "./pass-context.ts";
import {
  isRefused,
  type Missing,
  type Preparation,
  type PreparedRecord,
  prepareReading,
  prepareRecord,
  type Refused,
} from "./prepare.ts";
import { separateRepeats } from "./separate-repeats.ts";

/** A batch mapped and checked, ready to be written. */
export interface PreparedBatch {
  readonly rows: PreparedRecords | PreparedReadings;
  readonly drift: readonly DriftFound[];
  readonly buffer: Buffer;
}

export interface PreparedRecords {
  readonly kind: "records";
  /** To be merged one after the other; no key comes twice in one of them. */
  readonly layers: readonly PreparedRecord[][];
  /** Key → index of the last row of the batch that brought it; kept where the batch also says what is gone. */
  readonly lastRow: ReadonlyMap<string, number> | undefined;
  readonly refused: readonly Refused[];
  /** Rows of the batch that said again what another one of it says. */
  readonly repeated: number;
}

export interface PreparedReadings {
  readonly kind: "readings";
  /** To be merged one after the other; no point and instant come twice in one of them. */
  readonly layers: readonly ReadingLayer[];
  readonly refused: readonly (Refused | Missing)[];
  readonly repeated: number;
}

/** Columns of equal length; `ts` in epoch ms. */
export interface ReadingLayer extends Omit<ReadingColumns, "pointId"> {
  /** The platform's key of each reading's point. */
  readonly points: string[];
}

export interface PrepareFacts {
  readonly preparation: Preparation;
  readonly mapping: MapContext<Record<string, unknown>>;
  /** Epoch ms. */
  readonly now: number;
  /** Rows of one key are steps in time, as in a list of changes; in a snapshot they contradict each other. */
  readonly inOrder: boolean;
}

/** Rows mapped before other work of the process gets its turn. */
const SLICE = 500;

/** Maps and checks a batch, without the database: so it may be done while the batch before it is being written. */
export async function prepareBatch(stream: Stream, buffer: Buffer, facts: PrepareFacts): Promise<PreparedBatch> {
  const rows =
    stream.kind === "record" ? await prepareRecords(stream, buffer, facts) : await prepareReadings(stream, buffer.rows, facts);
  return { rows, drift: facts.preparation.drift.take(), buffer };
}

async function prepareRecords(stream: RecordStream, { rows, gone }: Buffer, facts: PrepareFacts): Promise<PreparedRecords> {
  const fitting: PreparedRecord[] = [];
  const lastRow = gone.length > 0 ? new Map<string, number>() : undefined;
  const refused: Refused[] = [];
  const means = { preparation: facts.preparation, context: facts.mapping };
  for (let index = 0; index < rows.length; index++) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const prepared = prepareRecord(stream, rows[index]!, means);
    if (isRefused(prepared)) refused.push(prepared);
    else {
      fitting.push(prepared);
      lastRow?.set(prepared.key, index);
    }
  }
  const { layers, repeated, contradicted } = separateRepeats(fitting, {
    keyOf: ({ key }) => key,
    isSame: (left, right) => left.hash === right.hash,
    inOrder: facts.inOrder,
  });
  refused.push(...contradicted.map(({ raw, scope, key }) => keyTwice(raw, { scope, key })));
  return { kind: "records", layers, lastRow, refused, repeated };
}

/** Maps and checks readings; also those a platform pushed. */
export async function prepareReadings(
  stream: ReadingStream,
  rows: readonly Row[],
  facts: PrepareFacts,
): Promise<PreparedReadings> {
  const refused: (Refused | Missing)[] = [];
  const readings: Reading[] = [];
  /** Of each reading, the place of its row. */
  const places: number[] = [];
  const means = { preparation: facts.preparation, context: facts.mapping, now: facts.now };
  for (let index = 0; index < rows.length; index++) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const reading = prepareReading(stream, rows[index]!, means);
    if (isRefused(reading)) refused.push(reading);
    else {
      readings.push(reading);
      places.push(index);
    }
  }
  const { layers, repeated, contradicted } = separateRepeats([...readings.keys()], {
    keyOf: (at) => `${readings[at]!.point}|${readings[at]!.ts}`,
    isSame: (left, right) =>
      readings[left]!.value === readings[right]!.value && readings[left]!.quality === readings[right]!.quality,
    inOrder: facts.inOrder,
  });
  for (const at of contradicted) {
    const { raw, scope } = rows[places[at]!]!;
    refused.push(keyTwice(raw, { scope, key: readingKey(readings[at]!.point, readings[at]!.ts) }));
  }
  return { kind: "readings", layers: layers.map((layer) => columnsOf(layer.map((at) => readings[at]!))), refused, repeated };
}

const columnsOf = (layer: readonly Reading[]): ReadingLayer => ({
  points: layer.map(({ point }) => point),
  ts: layer.map(({ ts }) => ts),
  value: layer.map(({ value }) => value),
  quality: layer.map(({ quality }) => quality),
});

/** @param place the key both rows have, and the scope of the one that was not taken. */
function keyTwice(raw: Json, place: { readonly scope: string; readonly key: string }): Refused {
  return {
    raw,
    ...place,
    path: "",
    code: "key_twice",
    message: "the platform lists this key twice with different data; the last one was taken",
  };
}
