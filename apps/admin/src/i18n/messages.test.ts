import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Converter } from "opencc-js/cn2t";
import { describe, expect, it } from "vitest";
import { toTraditional } from "../../vite/to-traditional.ts";
import { en } from "./en/index.ts";
import { flat } from "./flat.ts";
import { zhCN } from "./zh-CN/index.ts";
import { FIXES } from "./zh-TW.fixes.ts";

const zh = flat(zhCN);
const english = flat(en);
const zhTW = flat(toTraditional(zhCN));
const SRC = join(import.meta.dirname, "..");
const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes("i18n") && !/\.test\.tsx?$/.test(name))
  .map((name) => [name, readFileSync(join(SRC, name), "utf8")] as const);
const roots = new Set(Object.keys(zhCN));

/** Texts that look like a message key: their first part is the name of a group of messages. */
function keysIn(source: string): string[] {
  const found = source.matchAll(/"([a-zA-Z_]+(?:\.[\w*-]+)+)"/g);
  return [...found].map(([, key]) => key!).filter((key) => roots.has(key.split(".")[0]!));
}

/** `state.run.${value}` → `state.run.` */
function prefixesIn(source: string): string[] {
  const found = source.matchAll(/\bt\(\s*`([a-zA-Z_.-]+\.)[a-zA-Z]*\$\{/g);
  return [...found].map(([, prefix]) => prefix!);
}

const placeholders = (text: string) => [...new Set(text.match(/%\{\w+\}/g) ?? [])].sort().join(" ");

describe("the messages", () => {
  it("say the same things in simplified Chinese, traditional Chinese and English", () => {
    const own = (keys: Iterable<string>) => [...keys].filter((key) => !key.startsWith("ra.")).sort();
    expect(own(english.keys())).toEqual(own(zh.keys()));
    expect(own(zhTW.keys())).toEqual(own(zh.keys()));
  });

  it("cover every message of react-admin in simplified Chinese", () => {
    const missing = [...english.keys()].filter((key) => key.startsWith("ra.") && !zh.has(key));
    expect(missing).toEqual([]);
  });

  it("take the same placeholders in every language", () => {
    const differing = [...zh].filter(
      ([key, text]) => !key.startsWith("ra.") && placeholders(text) !== placeholders(english.get(key)!),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
    for (const [key, text] of zh) expect(placeholders(zhTW.get(key)!), key).toBe(placeholders(text));
  });

  it("exist for every key that stands in the source", () => {
    const unknown = sources.flatMap(([name, source]) =>
      keysIn(source)
        .filter((key) => !zh.has(key) && ![...zh.keys()].some((known) => known.startsWith(`${key}.`)))
        .map((key) => `${name}: ${key}`),
    );
    expect(unknown).toEqual([]);
  });

  it("exist for every group from which the source chooses by a value", () => {
    const unknown = sources.flatMap(([name, source]) =>
      prefixesIn(source)
        .filter((prefix) => ![...zh.keys()].some((key) => key.startsWith(prefix)))
        .map((prefix) => `${name}: ${prefix}`),
    );
    expect(unknown).toEqual([]);
  });

  it("leave no simplified character in the traditional ones", () => {
    const convert = Converter({ from: "cn", to: "tw" });
    // What the table of fixes wrote is not for the converter to judge.
    const judged = (text: string) => FIXES.reduce((rest, [, right]) => rest.replaceAll(right, ""), text);
    const left = [...zhTW].filter(([, text]) => convert(judged(text)) !== judged(text));
    expect(left).toEqual([]);
  });
});

describe("the source", () => {
  it("shows no Chinese text of its own", () => {
    const spoken = sources.filter(([, source]) =>
      /[\u4e00-\u9fff]/.test(source.replace(/园枢/g, "").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")),
    );
    expect(spoken.map(([name]) => name)).toEqual([]);
  });

  it("names no file of the icon library's index, which would load thousands of icons", () => {
    const whole = sources.filter(([, source]) => /from "@mui\/icons-material"/.test(source));
    expect(whole.map(([name]) => name)).toEqual([]);
  });
});
