import { randomBytes } from "node:crypto";

const BYTES = 12;

/** A random id: 16 characters of base64url, 96 bits. */
export const newId = () => randomBytes(BYTES).toString("base64url");

/** So many of them at once: asking for randomness costs more than the randomness. */
export function newIds(count: number): string[] {
  const bytes = randomBytes(BYTES * count);
  return Array.from({ length: count }, (_, index) => bytes.toString("base64url", index * BYTES, (index + 1) * BYTES));
}
