import { RowError } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { config } from "./config.ts";
import { mapItem } from "./map.ts";

const context = {
  config: config.parse({ baseUrl: "https://platform.example.edu", apiKey: "k" }),
  code: (table: string, value: string) => `${table}:${value}`,
};

describe("template-platform mapping", () => {
  test("an item of template-platform keeps its id, its trimmed name and its state by the code table", () => {
    expect(mapItem({ id: "I1", name: " 甲 ", state: "1" }, context)).toEqual({ id: "I1", name: "甲", state: "states:1" });
  });

  test("an item of template-platform whose name is a number is refused with the field's path", () => {
    const refused = expect(() => mapItem({ id: "I1", name: 7, state: "1" }, context));
    refused.toThrow(RowError);
    refused.toThrow(expect.objectContaining({ code: "bad_row", path: "name" }));
  });
});
