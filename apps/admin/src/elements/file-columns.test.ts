import { describe, expect, it } from "vitest";
import type { ConnectionView, ConnectorView, StreamView } from "../contract.ts";
import { changeSetFileColumns } from "../features/change-sets/file-columns.ts";
import { connectionFileColumns } from "../features/connections/file-columns.ts";
import { driftFileColumns } from "../features/drifts/file-columns.ts";
import { rejectFileColumns } from "../features/rejects/file-columns.ts";
import { runFileColumns } from "../features/sync-runs/file-columns.ts";
import { tokenFileColumns, userFileColumns } from "../features/users/file-columns.ts";
import { seenColumns } from "./ExportAll.tsx";
import type { FileColumn, Speech } from "./file-columns.ts";

const names = (zh: string) => ({ zh, zhTW: zh, en: zh });
const speech: Speech = {
  t: (key, options) => (options?.head ? `${options.head}|${key}` : String(options?._ ?? key)),
  name: (one) => one?.zh ?? "",
};
const connectors = [
  { id: "power", name: names("宿舍用电"), messages: { no_balance: names("表计没有报余额") } } as unknown as ConnectorView,
];
const words = {
  connections: [{ id: 1, title: "柳园用电" } as ConnectionView],
  connectors,
  streamsOf: () => [{ name: "rooms", title: names("房间") } as StreamView],
};
const rejects = rejectFileColumns(words, { ...speech, locale: "zh-CN", codes: ["bad_number"] });
const columnOf = (columns: readonly FileColumn[], path: string) => columns.find(({ paths }) => paths.join() === path);

describe("the file of a list", () => {
  it("names states, platforms, streams and reasons in words, a reason only one platform knows too", () => {
    expect(columnOf(runFileColumns(words.connections, speech), "status")?.words).toMatchObject({ braked: "state.run.braked" });
    expect(columnOf(rejects, "connectionId")?.words).toEqual({ 1: "柳园用电" });
    expect(columnOf(rejects, "connectionId,stream")?.words).toEqual({ "1 · rooms": "房间" });
    expect(columnOf(rejects, "code")?.words).toMatchObject({ bad_number: "bad_number", no_balance: "表计没有报余额" });
    expect(columnOf(userFileColumns(["viewer"], speech), "roles")?.words).toEqual({ viewer: "role.viewer" });
  });

  it.each([
    ["runs", runFileColumns(words.connections, speech)],
    ["change sets", changeSetFileColumns(words.connections, speech)],
    ["rejects", rejects],
    ["drifts", driftFileColumns(words, speech)],
    ["users", userFileColumns([], speech)],
    ["tokens", tokenFileColumns([], speech)],
    ["connections", connectionFileColumns(connectors, speech)],
  ])("of %s has its times as times, its numbers as numbers and no two columns under one head", (_what, columns) => {
    const kinds = columns.map(({ paths: [path], kind }) => [/(At|since)$/.test(path!), kind === "time"]);
    expect(kinds.every(([isInstant, isTime]) => isInstant === isTime)).toBe(true);
    expect(new Set(columns.map(({ head }) => head)).size).toBe(columns.length);
    expect(columns.some(({ paths: [path] }) => /^(raw|fixedRaw|plan|data)$/.test(path!))).toBe(false);
  });

  it("leaves out what the reader does not see in the list", () => {
    const columns = userFileColumns([], speech);
    const seen = seenColumns(columns, [{ name: "王科长", username: "wang", roles: [] }]);
    expect(seen.map(({ paths }) => paths.join())).toEqual(["name", "username", "roles"]);
  });
});
