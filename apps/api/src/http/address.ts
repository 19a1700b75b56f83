import type { Context } from "hono";

interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

/**
 * The caller's address. What a proxy says of it counts only where a proxy is known to stand in front: anybody may send the
 * header.
 */
export function clientAddress(c: Context, trustProxy: boolean): string {
  const forwarded = trustProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  const address = forwarded || (c.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress || "unknown";
  return address.replace(/^::ffff:/, "").slice(0, 60);
}
