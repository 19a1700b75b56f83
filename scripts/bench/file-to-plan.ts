import readXlsxFile from "read-excel-file/node";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import { importFile } from "../../apps/api/src/modules/changes/import/import-file.ts";
import { planChangeSet } from "../../apps/api/src/modules/changes/plan-change-set.ts";
import type { BenchHub } from "./bench-hub.ts";

interface FileToPlan {
  readonly connectionId: number;
  readonly stream: string;
  readonly op: string;
  readonly bytes: Buffer;
}

/** What a person does: the file is uploaded, and its set planned. @returns the planned set. @throws Error where a row is bad */
export async function fileToPlan(hub: BenchHub, { bytes, ...where }: FileToPlan): Promise<number> {
  const ctx = as(hub, "author");
  const file = { name: "bench.xlsx", bytes };
  const { changeSetId, badRows } = await importFile({ ctx, input: { ...where, file } });
  if (changeSetId === null || badRows > 0) throw new Error(`${badRows} rows of the benchmark's file are bad`);
  await planChangeSet({ ctx, input: { id: changeSetId } });
  return changeSetId;
}

/** The same file read with nothing behind it. */
export const readBareFile = (bytes: Buffer) => readXlsxFile(bytes);

/** An administrator of that name. */
export const as = (hub: BenchHub, id: string): Ctx => ({ ...hub.ctx, actor: { kind: "user", id, name: id, roles: ["admin"] } });

/** @returns ms. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
