import { parentPort, workerData } from "node:worker_threads";
import { decodeText } from "../decode.ts";
import { ConnectorError } from "../errors.ts";

/** One text to be read; `id` comes back with what was read. */
export interface AsideCall {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

/** `json`: what was read, as JSON text, which crosses threads faster than objects do; undefined for what cannot be read. */
export type AsideAnswer =
  | { readonly id: number; readonly json: string | undefined }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: string } };

type Reader = (text: string) => unknown;

const { module, name } = workerData as { module: string; name: string };
const exported = (await import(module)) as Readonly<Record<string, Reader>>;
const read = exported[name]!;

parentPort!.on("message", ({ id, bytes, contentType }: AsideCall) => {
  parentPort!.postMessage(answerTo(id, () => read(decodeText(bytes, contentType).text)));
});

function answerTo(id: number, work: () => unknown): AsideAnswer {
  try {
    return { id, json: JSON.stringify(work()) };
  } catch (error) {
    const code = error instanceof ConnectorError ? error.code : "too_hard";
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
