import type { z } from "zod";
import { AppError, invalid } from "../core/errors.ts";
import type { HubContext } from "./hub.ts";
import { invalidInput } from "./problem.ts";

/** Bytes of a JSON body, where its route does not say otherwise. */
const MAX_BODY_BYTES = 2_000_000;
const MAX_DEPTH = 64;
/** Keys that would reach an object's prototype when copied. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The body, checked. An empty body counts as `{}`.
 * @throws AppError invalid (not JSON, wrong shape, unstorable text), tooLarge
 */
export async function readBody<T>(c: HubContext, schema: z.ZodType<T>, maxBytes = MAX_BODY_BYTES): Promise<T> {
  const text = (await readBytes(c, maxBytes)).toString("utf8");
  if (text.trim() === "") return check(schema, {}, "the body");
  const type = c.req.header("content-type");
  if (type !== undefined && !/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    throw new AppError("invalid", "the body must be application/json", { fields: { body: "must be application/json" } });
  }
  return check(schema, parseJson(text, "body"), "the body");
}

/** @throws AppError invalid, naming the paths that do not fit. */
export function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidInput(parsed.error, what);
  return parsed.data;
}

/** @throws AppError invalid for broken JSON and for what no column could keep. */
export function parseJson(text: string, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(`${where} is not JSON`, { [where]: "is not JSON" });
  }
  const fault = unstorable(value);
  if (fault) throw invalid(`${where}: ${fault}`, { [where]: fault });
  return value;
}

/** Texts that PostgreSQL cannot keep, numbers JSON cannot say, keys that reach prototypes, nesting without end. */
export function unstorable(root: unknown): string | undefined {
  const open: [value: unknown, depth: number][] = [[root, 0]];
  for (let item = open.pop(); item; item = open.pop()) {
    const [value, depth] = item;
    if (typeof value === "string") {
      if (value.includes("\0") || !value.isWellFormed()) return "a text holds characters that cannot be stored";
    } else if (typeof value === "number") {
      if (!Number.isFinite(value)) return "a number is out of range";
    } else if (typeof value === "object" && value !== null) {
      if (depth >= MAX_DEPTH) return "nested too deeply";
      for (const [key, inner] of Object.entries(value)) {
        if (FORBIDDEN_KEYS.has(key)) return `the key ${key} is not allowed`;
        if (key.includes("\0") || !key.isWellFormed()) return "a key holds characters that cannot be stored";
        open.push([inner, depth + 1]);
      }
    }
  }
  return undefined;
}

/** The whole body; what is announced or turns out too large is not read on. @throws AppError tooLarge */
export async function readBytes(c: HubContext, limit: number): Promise<Buffer> {
  const announced = Number(c.req.header("content-length") ?? 0);
  if (announced > limit) throw tooManyBytes("a body", limit);
  const stream = c.req.raw.body;
  if (!stream) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit) throw tooManyBytes("a body", limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @param what `a body`, `a file` */
export function tooManyBytes(what: string, limit: number): AppError {
  const most = limit / 1_000_000;
  return new AppError("tooLarge", `${what} may have at most ${most} MB`, {
    detail: { reason: "tooManyBytes", values: { most } },
  });
}
