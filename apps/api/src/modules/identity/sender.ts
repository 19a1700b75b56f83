import { isIP } from "node:net";

/** Groups of 16 bits that an IPv6 network leaves to whoever stands in it. */
const NETWORK_GROUPS = 4;

/**
 * Who is counted as one sender: an IPv4 address, or a whole IPv6 network (/64), of which anybody has as many addresses as he likes.
 * @param address as the socket or a trusted proxy tells it; what is none stands for itself
 */
export function senderOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [written = ""] = address.split("%", 1);
  const [head = "", tail] = written.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  // An IPv4 address at the end stands for two groups.
  const missing = tail === undefined ? 0 : 8 - before.length - after.length - (written.includes(".") ? 1 : 0);
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after].slice(0, NETWORK_GROUPS);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
