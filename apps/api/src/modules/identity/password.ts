import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes, randomInt, scrypt, timingSafeEqual } from "node:crypto";
import { FairPool } from "./fair-pool.ts";

/** One of OWASP's scrypt settings (2023): N 2^15, r 8, p 3; 32 MB, off the main thread. */
const COST = { N: 32_768, r: 8, p: 3, maxmem: 128 * 1024 * 1024 };
const KEY_BYTES = 32;

/** @returns `scrypt$N$r$p$salt$key`, so that the cost may be raised without losing old passwords. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Takes as long for a wrong password as for the right one. */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [scheme, n, r, p, salt, key] = hash.split("$");
  if (scheme !== "scrypt" || !salt || !key) return false;
  const cost = { N: Number(n), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const expected = Buffer.from(key, "base64url");
  return timingSafeEqual(await derive(password, Buffer.from(salt, "base64url"), cost), expected);
}

/** Without letters and digits that look alike: it is read off a screen once. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
export const oneTimePassword = () => Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

/** Of the four threads that also read files and look names up: a flood of passwords leaves them half. */
const HASHES_AT_ONCE = 2;
const pool = new FairPool(HASHES_AT_ONCE);
const lanes = new AsyncLocalStorage<string>();
const laneNow = () => lanes.getStore() ?? "";

/** Whatever `work` hashes waits in the caller's own lane: a flood from another address does not stand before it. */
export const hashingFor = <T>(address: string, work: () => Promise<T>): Promise<T> => lanes.run(address, work);

/** Waits as long for its turn as hashing would, and hashes nothing. */
export const passTurn = (): Promise<void> => pool.run(laneNow(), async () => {});

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const hash = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize("NFKC"), salt, KEY_BYTES, cost, (error, key) => (error ? reject(error) : resolve(key)));
    });
  return pool.run(laneNow(), hash);
}
