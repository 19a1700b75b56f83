import { countOf, type Json, type ListPage, listOf, type Session } from "@campushub/kit";
import type { Config } from "./config.ts";

/** @param page 1-based. @throws RetryableError `malformed_list`, `bad_count` when the answer is not a page. */
export async function fetchItems(session: Session<Config>, page: number, size: number): Promise<ListPage<Json>> {
  const { body } = await session.http.json({
    method: "GET",
    url: "/api/items",
    query: { page, size },
    headers: { "x-api-key": session.secret("apiKey") },
  });
  return { rows: listOf(body, "items"), total: countOf(body, "total") };
}
