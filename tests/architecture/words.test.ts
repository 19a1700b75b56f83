import { describe, expect, test } from "vitest";
import { en } from "../../apps/admin/src/i18n/en/index.ts";
import { zhCN } from "../../apps/admin/src/i18n/zh-CN/index.ts";
import { connectors } from "../../apps/api/src/connectors.gen.ts";
import { ROLES } from "../../apps/api/src/core/actor.ts";
import { sourceFiles } from "./source.ts";

const CODE = /(?:\bcode: |new RowError\()"([a-z][a-zA-Z_0-9]*)"/g;
const ENGINES = /^(connectors\/_kit\/(?!testing)|apps\/api\/src\/modules\/(sync|changes)\/engine\/)/;
/** zod's own kind of issue, told with its field. */
const NO_ANSWER = new Set(["custom"]);

/** The codes that stand in the sources under a place, each once. */
function codesUnder(place: RegExp): string[] {
  const files = sourceFiles().filter(({ path, isTest }) => place.test(path) && !isTest);
  const found = files.flatMap(({ text }) => [...text.matchAll(CODE)].map(([, code]) => code!));
  return [...new Set(found)].filter((code) => !NO_ANSWER.has(code)).sort();
}

const hubWords = (words: typeof zhCN | typeof en) =>
  new Set([words.errorCode, words.reject.codes, words.change.code].flatMap((group) => Object.keys(group)));
const hub = hubWords(zhCN);

describe("the words for codes", () => {
  test("the hub has one for every code of the kit and of its own engines", () => {
    expect(codesUnder(ENGINES).filter((code) => !hub.has(code))).toEqual([]);
    expect([...hub].filter((code) => !hubWords(en).has(code))).toEqual([]);
  });

  test.each(connectors.map(({ manifest }) => [manifest.id, manifest.messages ?? {}] as const))(
    "the connector %s brings one, in both languages, for every code that only it answers",
    (id, messages) => {
      const codes = codesUnder(new RegExp(`^connectors/${id}/src/`));
      expect(codes.length).toBeGreaterThan(0);
      expect(codes.filter((code) => !hub.has(code) && !Object.hasOwn(messages, code))).toEqual([]);
      const halves = Object.entries(messages).filter(
        ([, { zh, en: english }]) => !/[\u4e00-\u9fff]/.test(zh) || /[\u4e00-\u9fff]/.test(english),
      );
      expect(halves).toEqual([]);
    },
  );

  test("the hub has none for what only a connector answers", () => {
    const own = connectors.flatMap(({ manifest }) => Object.keys(manifest.messages ?? {}));
    expect(own.filter((code) => hub.has(code))).toEqual([]);
  });
});

describe("the words for rights and deeds", () => {
  const DEED = /\b(?:action: |step\(context, )"([a-zA-Z]+)"/g;
  const files = sourceFiles().filter(({ path, isTest }) => /^apps\/api\/src\/modules\//.test(path) && !isTest);
  const quoted = (text: string) => [...text.matchAll(/"([a-zA-Z-]+)"/g)].map(([, word]) => word!);
  const isRole = (word: string) => (ROLES as readonly string[]).includes(word);
  const policies = files.filter(({ path }) => path.endsWith("/policy.ts")).map(({ text }) => text);

  test("every deed that the audit may tell, and every right, has a word", () => {
    const deeds = files.flatMap(({ text }) => [...text.matchAll(DEED)].map(([, deed]) => deed!));
    const rights = policies.flatMap((text) =>
      [...text.matchAll(/(?:actions: |[A-Z]+ = )\[([^\]]*)\]/g)].flatMap(([, list]) => quoted(list!)),
    );
    const missing = [...new Set([...deeds, ...rights])].filter((word) => !isRole(word) && !Object.hasOwn(zhCN.action, word));
    expect(missing).toEqual([]);
  });

  test("every object of a right, and every role, has a word", () => {
    const named = policies.flatMap((text) => [...text.matchAll(/resource: "([a-z-]+)"|\[("[a-z-]+"(?:, "[a-z-]+")*)\]\.map/g)]);
    const objects = named.flatMap(([, one, several]) => (one ? [one] : quoted(several!)));
    expect(objects).toContain("sync-logs");
    expect([...new Set(objects)].filter((word) => !Object.hasOwn(zhCN.resourceName, word))).toEqual([]);
    expect(ROLES.filter((role) => !Object.hasOwn(zhCN.role, role))).toEqual([]);
  });
});

describe("the words for refusals", () => {
  const REASON = /\breason: "([a-z][a-zA-Z]+)"|(?:unreadable|tooLarge|wrong)\([^;]*?, "(file[A-Z]\w+)"/g;
  /** Noted in the audit, or waited for: nobody is refused. */
  const NO_REFUSAL = new Set(["restored", "quietHours"]);
  const { code: _codes, field: _fields, ...said } = zhCN.problem;
  const textsUnder = (place: RegExp) =>
    sourceFiles()
      .filter(({ path, isTest }) => place.test(path) && !isTest)
      .map(({ text }) => text);

  test("there is a sentence for every reason the hub gives, and none that it does not give", () => {
    const given = textsUnder(/^apps\/api\/src\//).flatMap((text) =>
      [...text.matchAll(REASON)].map(([, one, other]) => one ?? other!),
    );
    expect(given.filter((reason) => !NO_REFUSAL.has(reason) && !Object.hasOwn(said, reason))).toEqual([]);
    const words = textsUnder(/^(apps\/api\/src|drizzle)\//).flatMap((text) => text.match(/"[a-zA-Z]+"/g) ?? []);
    const quoted = new Set(words);
    expect(Object.keys(said).filter((reason) => !quoted.has(`"${reason}"`))).toEqual([]);
  });
});
