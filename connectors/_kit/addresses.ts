import { lookup } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";
import { ConfigError, RetryableError } from "./errors.ts";

/** What a connection may be connected to. The campus's private ranges always; link-local, metadata and the like never. */
export interface Reach {
  /** Whether this very machine may be asked (the demo and the tests do). */
  readonly loopback: boolean;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

const NEVER = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  NEVER.addSubnet(net, bits);
/** Link-local, multicast, and the ranges behind which an IPv4 address may hide. */
for (const [net, bits] of [
  ["::", 96],
  ["fe80::", 10],
  ["ff00::", 8],
  ["64:ff9b::", 96],
  ["2002::", 16],
] as const)
  NEVER.addSubnet(net, bits, "ipv6");
/** Where clouds serve the credentials of their machines, beyond 169.254.0.0/16. */
for (const address of ["100.100.100.200", "168.63.129.16", "192.0.0.192"]) NEVER.addAddress(address);
for (const address of ["fd00:ec2::254", "fd20:ce::254"]) NEVER.addAddress(address, "ipv6");

function isReachable(ip: string, { loopback }: Reach): boolean {
  const family = isIPv6(ip) ? "ipv6" : "ipv4";
  return LOOPBACK.check(ip, family) ? loopback : !NEVER.check(ip, family);
}

const refusal = (host: string) =>
  new ConfigError(`the hub may not reach ${host}: a link-local or metadata address, or this machine itself`, {
    code: "address_refused",
  });

/**
 * Refuses an address that names user or password, and a host written as an IP address that may not be reached. A name is judged when it
 * is looked up. @throws ConfigError `credentials_in_address`, `address_refused`
 */
export function demandAddress(address: URL, reach: Reach): void {
  if (address.username !== "" || address.password !== "") {
    throw new ConfigError("no user or password may stand in an address; enter them in their own fields", {
      code: "credentials_in_address",
    });
  }
  demandHost(address.hostname, reach);
}

/** @throws ConfigError `address_refused` for an IP address that may not be reached; names pass, they are looked up yet */
export function demandHost(written: string, reach: Reach): void {
  const host = written.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isReachable(host, reach)) throw refusal(host);
}

/**
 * How a socket finds the address of a name: only what may be reached comes back, and what comes back is connected to, so that nobody
 * can answer something else in between. Sockets do not ask for a host that is an address already: `demandHost` is for those.
 */
export function lookupWithin(reach: Reach): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 4);
      const [first, ...rest] = found.filter(({ address }) => isReachable(address, reach));
      if (!first) return callback(refusal(host), "", 4);
      if (options.all) callback(null, [first, ...rest]);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * The IP address to connect to in place of the host of `address`, for a client library that looks names up by itself.
 * @param allowed addresses the connection may talk to, of which `address` is one
 * @throws ConfigError `host_not_allowed`, `bad_url`, `unknown_host`, and what `demandAddress` throws
 */
export function resolveWithin(reach: Reach, allowed: readonly string[]): (address: string) => Promise<string> {
  return async (address) => {
    const url = URL.parse(address);
    if (!url) throw new ConfigError("the address is not a URL", { code: "bad_url" });
    if (!allowed.includes(address))
      throw new ConfigError("the address is not among the connection's own", { code: "host_not_allowed" });
    demandAddress(url, reach);
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0) return host;
    return new Promise((resolve, reject) => {
      lookupWithin(reach)(host, {}, (error, ip) => {
        if (!error) resolve(ip as string);
        else if (error instanceof ConfigError) reject(error);
        else if (error.code === "ENOTFOUND") reject(new ConfigError("no such host; check the address", { code: "unknown_host" }));
        else reject(new RetryableError("the name could not be looked up", { code: "network", detail: { cause: error.code } }));
      });
    });
  };
}
