import { expect, test } from "vitest";
import { senderOf } from "./sender.ts";

test.each([
  ["10.2.3.4", "10.2.3.4"],
  ["unknown", "unknown"],
  ["2001:db8:0:7::1", "2001:db8:0:7::/64"],
  ["2001:DB8::7:ffff:1:2:3", "2001:db8:0:7::/64"],
  ["2001:0db8:0000:0007:aaaa:bbbb:cccc:dddd", "2001:db8:0:7::/64"],
  ["2001:db8:0:8::1", "2001:db8:0:8::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
])("whoever asks from %s is counted as %s", (address, sender) => {
  expect(senderOf(address)).toBe(sender);
});
