import { type Connector, field } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { KEY } from "../../../../../tests/helpers/services.ts";
import { createSecretBox } from "../../infra/secrets.ts";
import type { ConnectionRow } from "./load.ts";
import { sealSecrets } from "./settings.ts";
import { isSamePlace, targetChanges, targetOf } from "./target.ts";

const names = (en: string) => ({ zh: en, en });
const text = (en: string) => field(z.string().default("x"), { label: names(en) });
const secrets = createSecretBox(KEY);

const connectorOf = (version: string): Connector =>
  ({
    manifest: {
      id: "aimed",
      name: names("Aimed"),
      version,
      summary: names("has an address, tables and a password"),
      allowedHosts: ({ baseUrl, mirror }: Record<string, string>) => [baseUrl, mirror],
      credential: ({ account }: Record<string, string>) => account,
      parallelism: 1,
      pollFloorSeconds: 60,
      rate: () => ({ perSecond: 1, burst: 1 }),
    },
    config: z.object({
      baseUrl: field(z.string(), { label: names("Address") }),
      mirror: text("Mirror"),
      account: text("Account"),
      orders: field(z.record(z.string(), z.string()).default({}), { label: names("Orders"), widget: "codeTable" }),
      password: field(z.string().default(""), { label: names("Password"), secret: true }),
    }),
    check: async () => [],
    streams: {},
  }) as unknown as Connector;

const ctxOf = (version = "1.0.0") => ({ secrets, connectors: new Map([["aimed", connectorOf(version)]]) });
const rowOf = (config: Record<string, unknown> = {}, password = "first", id = 7) =>
  ({
    id,
    connectorId: "aimed",
    config: { baseUrl: "http://10.0.0.1", ...config },
    secrets: sealSecrets(secrets, id, { password }),
  }) as unknown as ConnectionRow;
const planned = targetOf(ctxOf(), rowOf());

describe("what a connection sends and where", () => {
  test("is the same for the same settings, however often its secrets are sealed", () => {
    expect(targetChanges(ctxOf(), planned, rowOf())).toEqual([]);
  });

  test.each<[string, ConnectionRow, string[]]>([
    ["address", rowOf({ baseUrl: "http://10.0.0.2" }), ["hosts", "setting baseUrl"]],
    ["account", rowOf({ account: "other" }), ["setting account"]],
    ["table of orders", rowOf({ orders: { cut: "1" } }), ["setting orders"]],
    ["password", rowOf({}, "second"), ["secret password"]],
  ])("changes with the %s, by its name", (what, row, names) => {
    const changes = targetChanges(ctxOf(), planned, row);
    expect(changes).toEqual(names);
    expect(isSamePlace(changes)).toBe(what === "password");
  });

  test("changes with the version of the connector, and where settings can no longer be read", () => {
    expect(targetChanges(ctxOf("1.1.0"), planned, rowOf())).toEqual(["connector"]);
    const elsewhere = { ...ctxOf(), secrets: createSecretBox(Buffer.alloc(32, 9)) };
    expect(targetChanges(elsewhere, planned, rowOf())).toEqual(["settings"]);
    expect(targetChanges(ctxOf(), null, rowOf())).toEqual(["settings"]);
  });

  test("says nothing of a secret, nor that two connections have the same one", () => {
    const other = targetOf(ctxOf(), rowOf({}, "first", 8));
    expect(JSON.stringify(planned)).not.toContain("first");
    expect(other["secret password"]).not.toBe(planned["secret password"]);
  });
});
