import { BlockList, isIP } from "node:net";

/** The proxies in front, of whose word on the caller's address something is believed. */
export interface TrustedProxies {
  /**
   * The caller's address: the last in the chain that no trusted proxy vouches for somebody before.
   * @param chain what proxies wrote down, the farthest first, and last who speaks to us
   */
  caller(chain: readonly string[]): string;
}

const LOOPBACK = ["127.0.0.0/8", "::1"];

/**
 * Reads `TRUST_PROXY`: how many proxies stand in front (`1`), or which, by address or network (`127.0.0.1, 10.2.0.0/16`);
 * `loopback` stands for this machine. @throws Error that says what is not understood.
 */
export function readTrustedProxies(text: string): TrustedProxies {
  if (/^[1-9]\d?$/.test(text)) return { caller: (chain) => chain.at(-1 - Number(text)) ?? chain[0]! };
  const known = new BlockList();
  const parts = text.split(",").map((part) => part.trim());
  for (const part of parts.flatMap((part) => (part === "loopback" ? LOOPBACK : [part]))) add(known, part);
  const trusted = (address: string) => isIP(address) !== 0 && known.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return { caller: (chain) => chain.findLast((address) => !trusted(address)) ?? chain[0]! };
}

function add(known: BlockList, part: string): void {
  const [address = "", bits, ...more] = part.split("/");
  const family = isIP(address);
  const widest = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (family === 0 || more.length > 0 || !(prefix >= 1 && prefix <= widest)) {
    throw new Error("takes a number of proxies, or addresses and networks such as 127.0.0.1, 10.2.0.0/16");
  }
  known.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
}

/** An address as it is compared: without port, brackets and the IPv6 clothes of an IPv4 address; undefined for what is none. */
export function plainAddress(text: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const plain = bare.replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(plain) === 0 ? undefined : plain;
}
