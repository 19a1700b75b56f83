import { readFileSync } from "node:fs";
import type { Json } from "@campushub/kit";

/** A recorded row or answer of `fixtures/`, by the situation it is named after. */
export function fixture(situation: string): Json {
  return JSON.parse(readFileSync(new URL(`../fixtures/${situation}.json`, import.meta.url), "utf8")) as Json;
}
