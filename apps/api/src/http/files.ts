import { TextEncoderStream as NodeEncoder, ReadableStream as NodeStream } from "node:stream/web";
import { z } from "zod";
import type { Ctx } from "../core/context.ts";
import { invalid } from "../core/errors.ts";
import { type Hub, type HubContext, jsonAnswer, problemAnswer } from "./hub.ts";
import { check, readBytes, tooManyBytes, unstorable } from "./input.ts";

interface Place {
  /** Below `/api`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** Policy and tag: demanded before anything is read. */
  readonly resource: string;
  readonly action: string;
}

/** A file to keep: its bytes, and what it is called. */
export interface FileAnswer<Bytes = Uint8Array> {
  readonly name: string;
  readonly bytes: Bytes;
}

/** Text piece by piece as the bytes of an answer; nothing is held of it. */
export const streamed = (text: AsyncIterable<string>): ReadableStream<Uint8Array> =>
  NodeStream.from(text).pipeThrough(new NodeEncoder()) as unknown as ReadableStream<Uint8Array>;

export interface FileRoute<Params, Query> extends Place {
  /** Media type of the answer. */
  readonly type: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly run: (call: {
    ctx: Ctx;
    params: Params;
    query: Query;
    /** Aborted once whoever asked has gone. */
    signal: AbortSignal;
  }) => Promise<FileAnswer<Uint8Array | ReadableStream<Uint8Array>>>;
}

export interface UploadRoute<Form, Answer> extends Place {
  /** Of the file; the form beside it is small. */
  readonly maxBytes: number;
  /** The texts beside `file`. */
  readonly form: z.ZodType<Form>;
  readonly answer: z.ZodType<Answer>;
  readonly run: (call: { ctx: Ctx; file: FileAnswer; form: Form }) => Promise<Answer>;
}

const inHono = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");
const binary = z.any().meta({ type: "string", format: "binary" });
const FORM_BYTES = 1_000_000;

export function addFile<Params, Query>(hub: Hub, route: FileRoute<Params, Query>): void {
  const { path, summary, resource, action, type, params, query } = route;
  hub.openAPIRegistry.registerPath({
    method: "get",
    path,
    summary,
    tags: [resource],
    request: {
      ...(params && { params: params as unknown as z.ZodObject }),
      ...(query && { query: query as unknown as z.ZodObject }),
    },
    responses: { 200: { description: "A file to keep", content: { [type]: { schema: binary } } }, default: problemAnswer },
  });
  hub.get(inHono(path), async (c) => {
    const ctx = c.get("ctx");
    ctx.policy.demand(ctx.actor, action, resource);
    const { name, bytes } = await route.run({
      ctx,
      params: (params ? check(params, c.req.param(), "the address") : {}) as Params,
      query: (query ? check(query, c.req.query(), "the query") : {}) as Query,
      signal: c.req.raw.signal,
    });
    return c.body(bytes as Uint8Array<ArrayBuffer> | ReadableStream, 200, {
      "Content-Type": type,
      "Content-Disposition": attachment(name),
    });
  });
}

export function addUpload<Form, Answer>(hub: Hub, route: UploadRoute<Form, Answer>): void {
  const { path, summary, resource, action, form, answer } = route;
  const shape = (form as unknown as z.ZodObject).shape;
  hub.openAPIRegistry.registerPath({
    method: "post",
    path,
    summary,
    tags: [resource],
    request: { body: { content: { "multipart/form-data": { schema: z.object({ file: binary, ...shape }) } }, required: true } },
    responses: { 200: jsonAnswer(answer), default: problemAnswer },
  });
  hub.post(inHono(path), async (c) => {
    const ctx = c.get("ctx");
    ctx.policy.demand(ctx.actor, action, resource);
    const { file, fields } = await readMultipart(c, route.maxBytes);
    return c.json((await route.run({ ctx, file, form: check(form, fields, "the form") })) as never);
  });
}

/** @throws AppError invalid, tooLarge */
async function readMultipart(c: HubContext, maxBytes: number): Promise<{ file: FileAnswer; fields: Record<string, string> }> {
  const type = c.req.header("content-type") ?? "";
  if (!/^multipart\/form-data;/i.test(type)) {
    throw invalid("send the file as multipart/form-data", { file: "must be multipart/form-data" });
  }
  const body = await readBytes(c, maxBytes + FORM_BYTES);
  const form = await parseForm(body, type);
  const fields: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === "string") fields[name] = value;
  const fault = unstorable(fields);
  if (fault) throw invalid(`the form: ${fault}`, { form: fault });
  const file = form.get("file");
  if (file === null || typeof file === "string") throw invalid("the part named file is missing", { file: "is missing" });
  if (file.size > maxBytes) throw tooManyBytes("a file", maxBytes);
  return { file: { name: fileName(file.name), bytes: new Uint8Array(await file.arrayBuffer()) }, fields };
}

async function parseForm(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(body as unknown as Uint8Array<ArrayBuffer>, { headers: { "content-type": type } }).formData();
  } catch {
    throw invalid("the form is not whole", { file: "is not a whole form" });
  }
}

/** The last part of a path some browsers send, without what no name may hold. */
const fileName = (name: string): string =>
  Array.from(name.split(/[\\/]/).at(-1)!.toWellFormed().normalize("NFC"))
    .filter((letter) => letter >= " " && letter !== "\x7f")
    .slice(-120)
    .join("") || "file";

/** RFC 6266: a plain name for the old, the true one for the rest. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, "_");
  const exact = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
