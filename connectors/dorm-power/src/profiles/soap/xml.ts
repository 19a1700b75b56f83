import { isJsonObject, type Json, type Reader, RemoteError } from "@campushub/kit";
import { XMLParser, XMLValidator } from "fast-xml-parser";

export type XmlNode = { [name: string]: Json };

const ATTRIBUTE = "@";
/** Attributes anybody needs: what is nothing, and the columns a schema names. */
const KEPT: ReadonlySet<string> = new Set(["nil", "name"]);
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi;
/** What may stand before a document's first element, blanks apart. */
const PROLOG: readonly (readonly [begin: string, end: string])[] = [
  ["<?", "?>"],
  ["<!--", "-->"],
];
/** XML 1.0 §2.2: no document can hold them, not even as a number. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

const MOST_LEVELS = 40;
/** The list of all rooms of a large campus has a third of it. */
const MOST_ELEMENTS = 1_500_000;

const parser = new XMLParser({
  removeNSPrefix: true,
  attributeNamePrefix: ATTRIBUTE,
  ignoreAttributes: (name) => !KEPT.has(name),
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MOST_LEVELS,
  // No rule of ours depends on where an element stands: the paths need not be written out.
  jPath: false,
  // XML's own five and numbers; nothing a document declares for itself is ever expanded.
  entityDecoder: { decode, reset() {}, setXmlVersion() {}, setExternalEntities() {}, addInputEntities() {} },
});

/**
 * A document as nested objects without namespace prefixes: texts as they stand, attributes `nil` and `name` behind `@`.
 * @returns undefined for what is not well-formed or declares a document type, which SOAP 1.1 §3 forbids
 * @throws RemoteError `too_deep`, `too_many_values`, before anything is parsed
 */
export function parseXml(answer: string): XmlNode | undefined {
  // The parser takes its time over every blank, and megabytes of them may come first.
  const text = answer.trimStart();
  demandBounded(text);
  try {
    if (/^<!DOCTYPE/i.test(afterProlog(text)) || XMLValidator.validate(text) !== true) return undefined;
    const document: unknown = parser.parse(text);
    return isJsonObject(document as Json) ? (document as XmlNode) : undefined;
  } catch {
    return undefined;
  }
}

/** Parses on another thread where the answer is long. */
export const XML: Reader = { module: import.meta.url, name: "parseXml", read: parseXml };

/** What is skipped as a whole, tags in it included. */
const SKIPPED: readonly (readonly [begin: string, end: string])[] = [...PROLOG, ["<![CDATA[", "]]>"], ["<!", ">"]];

/** Counts tags, from `<` to `<`. */
function demandBounded(text: string): void {
  let [levels, elements] = [0, 0];
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) {
    const [begin, end] = SKIPPED.find(([sign]) => text.startsWith(sign, at)) ?? [];
    if (begin !== undefined) {
      const behind = text.indexOf(end!, at + begin.length);
      if (behind === -1) return;
      at = behind;
    } else if (text.startsWith("</", at)) levels--;
    else {
      const close = text.indexOf(">", at);
      if (close === -1) return;
      if (text[close - 1] !== "/") levels++;
      if (levels > MOST_LEVELS) throw new RemoteError("the platform's answer is nested too deep", { code: "too_deep" });
      if (++elements > MOST_ELEMENTS)
        throw new RemoteError("the platform's answer holds more elements than allowed", { code: "too_many_values" });
    }
  }
}

/** A page for a browser, XHTML included. */
export function isWebPage(text: string): boolean {
  return /^(<!DOCTYPE\s+html|<html|<head|<body|<script)\b/i.test(afterProlog(text));
}

/** An element's children by name; undefined where it has none. */
export function nodeOf(value: Json | undefined): XmlNode | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The child elements of one name: none, one or several. */
export function allOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * An element's text, or its children where it has any; null where it says nothing: nil, empty, or the text `anyType{}`, which some
 * clients make of an empty element and some platforms store.
 */
export function saidBy(element: Json): Json {
  if (element === "" || element === "anyType{}" || attributeOf(element, "nil") === "true") return null;
  const node = nodeOf(element);
  const isText = node !== undefined && Object.keys(node).every((name) => isAttribute(name) || name === "#text");
  return isText ? saidBy(node["#text"] ?? null) : element;
}

export const isAttribute = (name: string) => name.startsWith(ATTRIBUTE);
export const attributeOf = (value: Json | undefined, name: string) => nodeOf(value)?.[ATTRIBUTE + name];

/** Whether a text can be sent at all. */
export const isXmlText = (text: string) => !NO_XML.test(text);

export function escapeXml(text: string): string {
  // A bare CR would arrive as LF (XML 1.0 §2.11).
  return text.replace(/[&<>"'\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Step by step, as the prolog may be as long as the whole answer. A byte order mark counts as a blank. */
function afterProlog(text: string): string {
  let rest = text.trimStart();
  for (;;) {
    const [begin, end] = PROLOG.find(([sign]) => rest.startsWith(sign)) ?? [];
    const at = begin === undefined ? -1 : rest.indexOf(end!, begin.length);
    if (at === -1) return rest;
    rest = rest.slice(at + end!.length).trimStart();
  }
}

function decode(text: string): string {
  return text.replace(ENTITY, (whole: string, ...[decimal, hex, named]: (string | undefined)[]) => {
    if (named !== undefined) return NAMED[named.toLowerCase()]!;
    const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
