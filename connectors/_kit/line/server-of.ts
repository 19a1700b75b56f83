/** Every spelling of this very machine. */
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "[::ffff:7f00:1]"]);

/**
 * Which serial server `host:port` names, however it is spelled: case, trailing dots, leading zeros and the spellings of an IP address
 * make no other. Names are not looked up: two names of one machine are two servers. Pure.
 */
export function serverOf(address: string): string {
  const at = address.lastIndexOf(":");
  const written = address.slice(0, at).toLowerCase().replace(/\.+$/, "");
  const host = canonical(written);
  return `${LOOPBACK.has(host) ? "localhost" : host}:${Number(address.slice(at + 1))}`;
}

/** As a URL spells it: `127.1` and `0:0:0:0:0:0:0:1` in their usual form; what no URL could hold stays as it is. */
function canonical(host: string): string {
  return URL.parse(`http://${host}/`)?.hostname ?? host;
}
