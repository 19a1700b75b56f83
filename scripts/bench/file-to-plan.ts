import readXlsxFile from "read-excel-file/node";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import { importFile } from "../../apps/api/src/modules/changes/import/import-file.ts";
import { planChangeSet } from "../../apps/api/src/modules/changes/plan-change-set.ts";
import type { BenchHub } from "./bench-hub.ts";
import { median, took } from "./report.ts";

export const ROUNDS = 5;

interface FilesToPlans {
  readonly connectionId: number;
  readonly stream: string;
  readonly op: string;
  /** No two rounds' files are the same: the same file makes nothing twice. */
  readonly workbook: (round: number) => Promise<Buffer>;
  /** The plan's reads with nothing around them. */
  readonly readPlatform: () => Promise<unknown>;
  /** Number of the first round. */
  readonly first?: number;
}

/** Medians in ms, and the last planned set. */
interface FilesPlanned {
  /** Reading the file and the platform, with nothing behind it. */
  readonly bare: number;
  /** From the upload to the plan. */
  readonly whole: number;
  /** The whole less what the platform took to answer the bare reading. */
  readonly own: number;
  readonly set: number;
}

/** What a person does, some times over: a file is uploaded and its set planned; and the same reading bare. */
export async function filesToPlans(
  hub: BenchHub,
  { workbook, readPlatform, first = 0, ...where }: FilesToPlans,
): Promise<FilesPlanned> {
  const rounds: { bare: number; whole: number; own: number }[] = [];
  let set = 0;
  for (let round = first; round < first + ROUNDS; round++) {
    const bytes = await workbook(round);
    const file = await took(() => readXlsxFile(bytes));
    const platform = await took(readPlatform);
    const whole = await took(async () => {
      set = await fileToPlan(hub, { ...where, bytes });
    });
    rounds.push({ bare: file + platform, whole, own: whole - platform });
  }
  const of = (name: "bare" | "whole" | "own") => median(rounds.map((round) => round[name]));
  return { bare: of("bare"), whole: of("whole"), own: of("own"), set };
}

/** @returns the planned set. @throws Error where a row is bad */
async function fileToPlan(
  hub: BenchHub,
  { bytes, ...where }: { bytes: Buffer } & Pick<FilesToPlans, "connectionId" | "stream" | "op">,
) {
  const ctx = as(hub, "author");
  const file = { name: "bench.xlsx", bytes };
  const { changeSetId, badRows } = await importFile({ ctx, input: { ...where, file } });
  if (changeSetId === null || badRows > 0) throw new Error(`${badRows} rows of the benchmark's file are bad`);
  await planChangeSet({ ctx, input: { id: changeSetId } });
  return changeSetId;
}

/** An administrator of that name. */
export const as = (hub: BenchHub, id: string): Ctx => ({ ...hub.ctx, actor: { kind: "user", id, name: id, roles: ["admin"] } });
