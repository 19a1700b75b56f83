import { randomBytes } from "node:crypto";

/** A random id: 16 characters of base64url, 96 bits. */
export const newId = () => randomBytes(12).toString("base64url");
