import { createHash, randomBytes } from "node:crypto";

/** Recognisable, so that scanners find one that was left in a repository. */
const PREFIX = "chub_";

/** A new token: 256 random bits. */
export const newToken = () => PREFIX + randomBytes(32).toString("base64url");

/** What is kept of it. Plain SHA-256 is enough for a secret of 256 random bits. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

/** What a person recognises it by. */
export const shownPrefix = (token: string) => token.slice(0, 9);
