/**
 * Bytes → text the way campus platforms need it: BOM, then the declared charset, then the XML declaration, then strict
 * UTF-8, then GB18030 (a superset of GB2312 and GBK). A declaration that does not fit the bytes is not believed.
 * Never throws: bytes that fit nothing come back as GB18030 with replacement characters, charset `gb18030 (lossy)`.
 */
export function decodeText(bytes: Uint8Array, contentType?: string): { text: string; charset: string } {
  const declared = declaredCharsets(bytes, contentType);
  for (const charset of [...bom(bytes), ...declared.filter(isEvidence), "utf-8", "gb18030", ...declared]) {
    const text = tryDecode(bytes, charset);
    if (text === undefined) continue;
    const truth = charset === "gb18030" ? mistakenForGb(bytes) : undefined;
    return truth === undefined ? { text, charset } : { text: truth, charset: "utf-8" };
  }
  return { text: new TextDecoder("gb18030").decode(bytes), charset: "gb18030 (lossy)" };
}

function bom(bytes: Uint8Array): string[] {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return ["utf-8"];
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ["utf-16le"];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ["utf-16be"];
  return [];
}

function declaredCharsets(bytes: Uint8Array, contentType: string | undefined): string[] {
  const header = /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? "")?.[1];
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200)).replace(/^\u00ef\u00bb\u00bf/, "");
  const xml = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1];
  return [header, xml].filter((name) => name !== undefined).map(plainName);
}

function plainName(name: string): string {
  return /^(gb(2312|k|_2312.*|18030)|x-gbk|cp936|ms936)$/i.test(name) ? "gb18030" : name.toLowerCase();
}

/** Latin-1 is what servlet containers declare when nobody declared anything, and it fits every byte: it proves nothing. */
function isEvidence(charset: string): boolean {
  return !/^(iso-?8859-1|latin1|windows-1252|cp1252|us-ascii|ascii)$/.test(charset);
}

/** So many characters beyond ASCII cannot be strict UTF-8 by chance; fewer can ("联" and the like), then GB is believed. */
const ENOUGH_BEYOND_ASCII = /(?:[^\0-\x7f][\0-\x7f]*){8}/u;

/** UTF-8 text under a GB declaration decodes without complaint into 涓枃; its true text, or undefined if it is GB. */
function mistakenForGb(bytes: Uint8Array): string | undefined {
  const text = tryDecode(bytes, "utf-8");
  if (text === undefined) return undefined;
  return ENOUGH_BEYOND_ASCII.test(text) ? text : undefined;
}

function tryDecode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
