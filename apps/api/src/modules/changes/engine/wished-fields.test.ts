import type { Fields, Write, WriteOpKind } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { wishedFields } from "./wished-fields.ts";

const spec = (kind: WriteOpKind["kind"]): WriteOpKind => ({
  kind,
  title: { zh: "改", en: "change" },
  effect: "data",
  reversible: true,
  input: z.strictObject({ name: z.string().min(1).max(4).optional(), code: z.string().optional(), ratio: z.number().optional() }),
});
const padding = { normalize: ({ code, ...rest }: Fields) => ({ ...rest, ...(code ? { code: `00${String(code)}` } : {}) }) };

const judge = (fields: Fields, now: Fields | null, more: { kind?: WriteOpKind["kind"]; restores?: boolean } = {}) =>
  wishedFields({
    spec: spec(more.kind ?? "update"),
    write: padding as unknown as Write,
    fields,
    now,
    restores: more.restores ?? false,
  });

describe("what a wish is taken for", () => {
  test.each<[string, { typed: Fields; now: Fields | null; taken: Fields }]>([
    ["texts without the blanks around them", { typed: { name: "　一号 \n" }, now: { name: "旧" }, taken: { name: "一号" } }],
    ["a text the platform has just so, as it is", { typed: { name: " 旧 " }, now: { name: " 旧 " }, taken: { name: " 旧 " } }],
    ["as the platform shows it", { typed: { code: " 7 " }, now: null, taken: { code: "007" } }],
    ["wide letters as they were typed", { typed: { name: "１号　楼" }, now: null, taken: { name: "１号　楼" } }],
    ["numbers as they are", { typed: { ratio: 40 }, now: null, taken: { ratio: 40 } }],
  ])("is %s", (_what, { typed, now, taken }) => {
    expect(judge(typed, now)).toEqual({ fields: taken });
  });

  test.each<[string, Fields]>([
    ["blanks alone", { name: " 　 " }],
    ["a number where a text belongs", { name: 5 }],
    ["a field nobody knows", { colour: "red" }],
  ])("is judged only then: %s is refused", (_what, fields) => {
    expect(judge(fields, null)).toHaveProperty("fault");
  });

  test("fits once its blanks are gone", () => {
    expect(judge({ name: "  四个字了  " }, null)).toEqual({ fields: { name: "四个字了" } });
  });

  test("is what the platform said before, to the letter, where that is wished back", () => {
    expect(judge({ name: " 旧 " }, { name: "新" }, { restores: true })).toEqual({ fields: { name: " 旧 " } });
  });

  test("of an action is no record: its texts are trimmed whatever the record says", () => {
    expect(judge({ name: " 旧 " }, { name: " 旧 " }, { kind: "action" })).toEqual({ fields: { name: "旧" } });
  });
});
