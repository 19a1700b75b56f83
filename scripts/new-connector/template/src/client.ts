import { type Json, RemoteError, type Session } from "@campushub/kit";
import type { Config } from "./config.ts";
import { pageWire } from "./wire.ts";

export interface ItemPage {
  readonly total: number;
  readonly rows: readonly Json[];
}

/** @param page 1-based. @throws RemoteError `bad_page` when the answer is not a page. */
export async function fetchItems(session: Session<Config>, page: number, size: number): Promise<ItemPage> {
  const { body } = await session.http.json({
    method: "GET",
    url: "/api/items",
    query: { page, size },
    headers: { "x-api-key": session.secret("apiKey") },
  });
  const answer = pageWire.safeParse(body);
  if (!answer.success) throw new RemoteError("the platform's answer is not a page of items", { code: "bad_page" });
  return { total: answer.data.total, rows: answer.data.items as Json[] };
}
