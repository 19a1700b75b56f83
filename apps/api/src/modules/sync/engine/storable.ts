import { isStorableText, storableText } from "@campushub/kit";

/** Longest key (UTF-16 units): three bytes each, and PostgreSQL's index rows end at 2,700 bytes. */
export const MAX_KEY_LENGTH = 500;
/** Longest label or reason of a refusal. */
const MAX_TEXT_LENGTH = 1_000;

/** The escapes JSON.stringify writes for NUL and for half a surrogate pair, not preceded by a backslash of the text itself. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** What a decoder puts where it could not read the bytes: two names may become one by it, so that it can be in no key. */
export const isReadable = (text: string) => !text.includes("\uFFFD");

/** Whether a `jsonb` can keep it, told from its JSON text as JSON.stringify writes it. */
export const isStorableJson = (json: string) => !json.includes("\\u") || !UNSTORABLE.test(json);

/** Whether a record can be held under it. */
export const isUsableKey = (key: string) => key !== "" && key.length <= MAX_KEY_LENGTH && isStorableText(key) && isReadable(key);

/** A platform's words as a label or reason. */
export const shownText = (text: string, most = MAX_TEXT_LENGTH) => storableText(text, most);
