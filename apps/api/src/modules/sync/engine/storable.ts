/** Longest key (UTF-16 units): three bytes each, and PostgreSQL's index rows end at 2,700 bytes. */
export const MAX_KEY_LENGTH = 500;

/** The escapes JSON.stringify writes for NUL and for half a surrogate pair, not preceded by a backslash of the text itself. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** PostgreSQL keeps neither NUL nor half a surrogate pair in a text. */
export const isStorable = (text: string) => !text.includes("\0") && text.isWellFormed();

/** Likewise in a `jsonb`, told from its JSON text as JSON.stringify writes it. */
export const isStorableJson = (json: string) => !json.includes("\\u") || !UNSTORABLE.test(json);

/** As much of the text as can be kept, for labels and messages. */
export const storable = (text: string, most = 1_000) =>
  text.length <= most && isStorable(text) ? text : text.replaceAll("\0", "").slice(0, most).toWellFormed();
