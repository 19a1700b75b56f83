import { readFileSync } from "node:fs";
import type { Json } from "@campushub/kit";

/** A recorded row or answer of `fixtures/`, by the situation it is named after. */
export function fixture(situation: string): Json {
  return JSON.parse(fixtureText(`${situation}.json`)) as Json;
}

/** The same for what is no JSON, by its file's name. */
export function fixtureText(file: string): string {
  return readFileSync(new URL(`../fixtures/${file}`, import.meta.url), "utf8");
}
