import type { Page, Response } from "playwright-core";

export type Locale = "zh-CN" | "zh-TW" | "en";

const CHINESE = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;
const KEY = /^[a-z][a-zA-Z]*(\.[a-zA-Z_*-]+)+$/;
/** What platforms and people wrote: everything below these is data. */
const HOLDERS = new Set([
  "data",
  "raw",
  "fixedRaw",
  "fields",
  "base",
  "now",
  "diff",
  "config",
  "before",
  "after",
  "sample",
  "values",
]);
/** Names that people or platforms gave, and ids. */
const NAMES = new Set([
  "title",
  "name",
  "username",
  "label",
  "key",
  "actorName",
  "authorName",
  "by",
  "file",
  "prefix",
  "reason",
  "id",
]);
/** Proper names, units and what stands on keys: the same in every language. */
const SAME = new RegExp(
  [
    "CampusHub|HUB_ADMIN_TOKEN|API|Ctrl|Enter|Excel|CSV|PDF|JSON|XML|XLSX|HTTPS?|MQTT|SOAP|TOTP|UTF-8|UTC|POST|GET|Retry-After|GB18030",
    "[A-Z][a-z]+/[A-Z][A-Za-z_]+|https?://\\S*|kWh|kW|m[²³]|[kMGT]?B|ms|ID|\\d+[a-z]?",
  ].join("|"),
  "g",
);

/**
 * Tells data from words on the screens: whatever the hub answered while they were drawn, and what they mark with
 * `translate="no"`, is data; all else are words, which must be of the reader's language.
 */
export class ShownWords {
  readonly #page: Page;
  /** In Chinese: what cannot be a word of an English screen. In any language: names, and what platforms sent. */
  readonly #chinese = new Set<string>();
  readonly #data = new Set<string>();
  readonly #pending: Promise<void>[] = [];

  constructor(page: Page) {
    this.#page = page;
    page.on("response", (response) => void this.#pending.push(this.#hear(response)));
  }

  async #hear(response: Response): Promise<void> {
    if (!/\/api\/(?!events)/.test(response.url()) || !/json/.test(response.headers()["content-type"] ?? "")) return;
    this.#keep(await response.json().catch(() => undefined), "", false);
  }

  #keep(value: unknown, field: string, isData: boolean): void {
    if (typeof value === "string") {
      if (CHINESE.test(value) && field !== "zh" && field !== "zhTW") this.#chinese.add(value);
      if (value.length > 1 && (isData || NAMES.has(field) || field === "zh" || field === "zhTW")) this.#data.add(value);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        const place = Array.isArray(value) ? field : name;
        this.#keep(inner, place, isData || HOLDERS.has(place));
      }
    }
  }

  /** Texts of the page, as drawn and as read aloud, that are not in the language; each once. */
  async foreign(locale: Locale): Promise<string[]> {
    await Promise.all(this.#pending);
    const texts = await this.#page.evaluate(textsOfPage);
    const known = [...(locale === "en" ? this.#chinese : this.#data)].sort((left, right) => right.length - left.length);
    const data = known.map(wholeWords);
    const wrong = (text: string) => {
      if (KEY.test(text)) return true;
      const rest = data.reduce((left, datum) => left.replace(datum, " "), text.replaceAll("园枢", "").replaceAll("園樞", ""));
      return locale === "en" ? CHINESE.test(rest) : /[A-Za-z]{2,}/.test(rest.replace(SAME, " "));
    };
    return [...new Set(texts)].filter(wrong);
  }
}

/** Data that begins or ends with a Latin letter stands for whole words only: an account `mp` is no part of "CampusHub". */
function wholeWords(datum: string): RegExp {
  const before = /^[A-Za-z]/.test(datum) ? "(?<![A-Za-z])" : "";
  const after = /[A-Za-z]$/.test(datum) ? "(?![A-Za-z])" : "";
  return new RegExp(`${before}${datum.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}${after}`, "g");
}

/** In the browser. */
function textsOfPage(): string[] {
  const skipped = (element: Element) =>
    element.closest("[translate=no], .mono, script, style, textarea, pre, code, [lang]:not(html)");
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.trim();
    if (text && node.parentElement && !skipped(node.parentElement)) found.push(text);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"]) {
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!skipped(element)) found.push(element.getAttribute(name)!.trim());
  }
  return found;
}
