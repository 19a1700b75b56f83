import { describe, expect, it } from "vitest";
import type { ConnectionView, StreamField, StreamView } from "../../contract.ts";
import type { Speech } from "../../elements/file-columns.ts";
import { fileRequest, fitsWorkbook } from "../../elements/useFileExport.ts";
import { zhCN } from "../../i18n/zh-CN/index.ts";
import { auditFileColumns } from "../audit-events/file-columns.ts";
import { hiddenAtFirst, sourceOf } from "./columns.ts";
import { fileColumns } from "./useFileColumns.ts";

const names = (zh: string) => ({ zh, zhTW: zh, en: zh });
const field = (name: string, more: Partial<StreamField> = {}): StreamField => ({
  name,
  label: names(name),
  unit: null,
  unitField: null,
  refersTo: null,
  values: null,
  type: "text",
  ...more,
});
const FIELDS = [
  field("room"),
  field("balance", { type: "number", unit: names("元") }),
  field("relay", { values: { "1": names("通电") } }),
  field("open", { type: "boolean" }),
  field("readAt", { type: "time" }),
  field("total", { type: "number", unitField: "totalUnit" }),
];
const words = {
  connections: [{ id: 1, title: "宿舍用电" } as ConnectionView],
  streamsOf: () => [{ name: "rooms", title: names("房间") } as StreamView],
  fieldsOf: () => FIELDS,
};
const speech: Speech = { t: (key, options) => (options?.head ? `${options.head}|${key}` : key), name: (one) => one?.zh ?? "" };
const columnsFor = (filter: object, hidden: readonly string[]) => fileColumns({ filter, hidden, words, speech });
const ROOMS = { connectionId: 1, stream: "rooms", deleted: false };

describe("an exported file", () => {
  it("is asked for in the columns the list shows, with units in heads, codes in words, times with their zone", () => {
    const columns = columnsFor(ROOMS, [...hiddenAtFirst(FIELDS), "changedAt", "lastSeenAt"]);
    expect(columns).toEqual([
      { paths: ["place", "label"], head: "record.label" },
      { paths: ["corrected"], head: "record.corrected", words: { true: "screen.yes", false: "screen.no" } },
      { paths: ["key"], head: "record.key" },
      { paths: ["data.room"], head: "room" },
      { paths: ["data.balance"], head: "balance 元", kind: "number" },
      { paths: ["data.relay"], head: "relay", words: { "1": "通电" } },
      { paths: ["data.open"], head: "open", words: { true: "screen.yes", false: "screen.no" } },
      { paths: ["data.readAt"], head: "readAt|screen.campusTime", kind: "time" },
      { paths: ["data.total"], head: "total", kind: "number" },
      { paths: ["data.totalUnit"], head: "total|screen.unitOf" },
    ]);
    const sort = { field: "key", order: "DESC" as const };
    expect(fileRequest({ resource: "records", title: "记录", filter: ROOMS, sort, columns }, "xlsx")).toEqual({
      format: "xlsx",
      title: "记录",
      filter: ROOMS,
      sort: ["key", "DESC"],
      columns,
    });
  });

  it("follows the column chooser, and tells deleted records from others where both are listed", () => {
    const columns = columnsFor({ connectionId: 1, stream: "rooms" }, FIELDS.map(sourceOf));
    expect(columns.map(({ paths }) => paths.join())).toEqual(
      ["place,label", "corrected", "deleted", "key", "connectionId", "connectionId,stream", "scope"].concat([
        "changedAt",
        "lastSeenAt",
        "firstSeenAt",
      ]),
    );
    expect(columns.map((column) => column.words).slice(4, 6)).toEqual([{ 1: "宿舍用电" }, { "1 · rooms": "房间" }]);
  });

  it("of the audit names actions and things by the words of the screen, and leaves out before and after", () => {
    const columns = auditFileColumns(speech.t, zhCN);
    expect(columns.map(({ paths }) => paths.join())).toEqual([
      "at",
      "actorName",
      "actorKind",
      "action",
      "resource",
      "recordId",
      "reason",
    ]);
    expect(columns[3]?.words).toMatchObject({ edit: "编辑", signIn: "登录" });
  });

  it("is offered as a workbook as long as one holds it", () => {
    const columns = columnsFor(ROOMS, []);
    expect([fitsWorkbook(1_000, columns), fitsWorkbook(500_000, columns)]).toEqual([true, false]);
  });
});
