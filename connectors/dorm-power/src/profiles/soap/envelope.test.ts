import type { HttpReply } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { fixtureText } from "../../../testing/fixture.ts";
import { DEFAULT_ERROR_CODES } from "../../errors.ts";
import { envelopeOf, openEnvelope } from "./envelope.ts";
import { tableOf } from "./table.ts";
import { parseXml } from "./xml.ts";

const reply = (text: string, status = 200): HttpReply => ({ status, headers: {}, bytes: Buffer.from(text), text });
const answer = (file: string, status = 200) => reply(fixtureText(file), status);
const open = (of: HttpReply, method = "Inquiry_Building", codes = DEFAULT_ERROR_CODES) =>
  openEnvelope(of, { method, effect: "read", document: parseXml(of.text) }, codes);
const rowsOf = (file: string, method: string) => tableOf(open(answer(file), method), method);

describe("a call", () => {
  test("is a SOAP 1.1 envelope with its arguments in order, escaped", () => {
    const envelope = envelopeOf("Insert_ReCharge_RoomID", { RoomID: "1", Remark: `<a b="c">&'` });
    expect(envelope).toContain('xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"');
    expect(envelope).toContain('<Insert_ReCharge_RoomID xmlns="http://www.suntrans.net/"><RoomID>1</RoomID><Remark>');
    const call = parseXml(envelope) as { Envelope: { Body: { Insert_ReCharge_RoomID: object } } };
    expect(call.Envelope.Body.Insert_ReCharge_RoomID).toEqual({ RoomID: "1", Remark: `<a b="c">&'` });
  });

  test.each(["a\u000bb", "\u0000", "\u001f", "\ud800", "\uffff"])("with the text %j is not sent", (Remark) => {
    expect(() => envelopeOf("m", { Remark })).toThrow(expect.objectContaining({ class: "config", code: "bad_text" }));
  });

  test("keeps every text that XML can carry as it is", () => {
    const Remark = "行一\r\n行二\t😀 \u007f";
    expect(parseXml(envelopeOf("m", { Remark }))).toMatchObject({ Envelope: { Body: { m: { Remark } } } });
  });

  test.each(["Inquiry Building", "a><b", "", "1st"])("of the method %j is the settings' mistake", (method) => {
    expect(() => envelopeOf(method, {})).toThrow(expect.objectContaining({ class: "config", code: "bad_method" }));
  });
});

describe("a table", () => {
  test("has its rows, with nothing where nil, an empty element or anyType{} stands", async () => {
    const { rows } = await rowsOf("soap-rooms-without-unit-in-three-ways.xml", "Inquiry_Building");
    expect(rows.map(({ RoomID, Unit }) => [RoomID, Unit])).toEqual([
      ["00100101", null],
      ["00100102", null],
      ["00100103", null],
      ["00200401", "2单元"],
    ]);
  });

  test("has texts as they were meant, and numbers with their zeros", async () => {
    const { rows } = await rowsOf("soap-rooms-without-unit-in-three-ways.xml", "Inquiry_Building");
    expect(rows.map(({ RoomNum }) => RoomNum)).toEqual(["0101", "A & B 中", "<0103>", "0401"]);
  });

  test("with one row is a list of one", async () => {
    expect((await rowsOf("soap-ledger-counter-payments-only.xml", "Inquiry_ReCharge_RoomID")).rows).toHaveLength(1);
  });

  test("names columns that stand in no row", async () => {
    expect((await rowsOf("soap-ledger-counter-payments-only.xml", "Inquiry_ReCharge_RoomID")).columns).toContain("SerialNo");
    expect((await rowsOf("soap-ledger-without-order-numbers.xml", "Inquiry_ReCharge_RoomID")).columns).not.toContain("SerialNo");
  });

  test("without rows is empty because it says so; no table at all may be asked for again", async () => {
    expect((await rowsOf("soap-table-empty.xml", "Inquiry_Building")).rows).toEqual([]);
    for (const result of [null, "", "1", {}]) {
      await expect(tableOf(result, "m")).rejects.toThrow(expect.objectContaining({ class: "retryable", code: "malformed_xml" }));
    }
  });
});

describe("a table whose rows stand in anything but elements", () => {
  const asked = (change: (text: string) => string) => () =>
    tableOf(open(reply(change(fixtureText("soap-rooms-without-unit-in-three-ways.xml")))), "Inquiry_Building");
  const inside = (tag: string, content: string) => (text: string) =>
    text.replace(new RegExp(`(<${tag}\\b[^>]*>)[\\s\\S]*(</${tag}>)`), `$1${content}$2`);

  test("is read where nothing is changed", async () => {
    expect((await asked((text) => text)()).rows).toHaveLength(4);
  });

  test.each([
    ["a text in place of the data set", inside("diffgr:diffgram", "[]")],
    ["a text in place of its rows", inside("NewDataSet", '[{"RoomID":"00100101"}]')],
    ["a text beside its rows", (text: string) => text.replace("</NewDataSet>", "too many rows</NewDataSet>")],
    ["a text in place of a row", inside("NewDataSet", "<Table>00100101</Table>")],
    ["two data sets", (text: string) => text.replace("</NewDataSet>", "</NewDataSet><NewDataSet />")],
    ["two diffgrams", (text: string) => text.replace(/<diffgr:diffgram[\s\S]*<\/diffgr:diffgram>/, "$&$&")],
  ])("is no empty one: %s", async (_what, change) => {
    await expect(asked(change)()).rejects.toThrow(expect.objectContaining({ class: "retryable", code: "malformed_list" }));
  });
});

describe("a refusal", () => {
  test.each([
    ["soap-fault-session-gone.xml", "auth", "session_gone"],
    ["soap-fault-of-the-server.xml", "retryable", "failed"],
    ["soap-fault-of-unknown-code.xml", "retryable", "failed"],
  ])("%s is told by its code, under 500 and under 200", (file, errorClass, code) => {
    for (const status of [500, 200]) {
      expect(() => open(answer(file, status))).toThrow(expect.objectContaining({ class: errorClass, code }));
    }
  });

  test("is none where no table holds the fault's code, or it has none: the question may be asked again", () => {
    const fault = fixtureText("soap-fault-of-the-server.xml");
    for (const code of ["a:InternalServiceFault", "Timeout", ""]) {
      expect(() => open(reply(fault.replace("soap:Server", code), 500))).toThrow(
        expect.objectContaining({ class: "retryable", code: "failed" }),
      );
    }
  });

  test("of a finer kind than the table knows is what its kind is", () => {
    const fault = fixtureText("soap-fault-of-the-server.xml");
    const coded = (code: string) => reply(fault.replace("soap:Server", code), 500);
    expect(() => open(coded("s:Server.Timeout.Database"))).toThrow(expect.objectContaining({ code: "failed" }));
    expect(() => open(coded("Server.Busy"))).toThrow(expect.objectContaining({ code: "busy", class: "retryable" }));
    expect(() => open(coded("soap:Client"))).toThrow(expect.objectContaining({ code: "bad_parameter", class: "config" }));
  });

  test("has another meaning where the connection's table says so, and its text never has one", () => {
    const codes = { "fault.Vendor.Something": "busy" } as const;
    const file = answer("soap-fault-of-unknown-code.xml", 500);
    expect(() => openEnvelope(file, { method: "m", effect: "read", document: parseXml(file.text) }, codes)).toThrow(
      expect.objectContaining({ code: "busy" }),
    );
    expect(() => open(file)).toThrow(
      expect.objectContaining({ code: "failed", detail: expect.objectContaining({ message: "成功" }) }),
    );
  });
});

test("a result that is nil, empty or anyType{} says nothing", () => {
  const said = (result: string) => reply(fixtureText("soap-order-taken.xml").replace(/<(\w+Result)>.*<\/\1>/, result));
  for (const inner of ["", "anyType{}", "  "]) {
    const result = `<Insert_Order_RoomIDResult>${inner}</Insert_Order_RoomIDResult>`;
    expect(open(said(result), "Insert_Order_RoomID")).toBeNull();
  }
  expect(open(said('<Insert_Order_RoomIDResult xsi:nil="true" />'), "Insert_Order_RoomID")).toBeNull();
  expect(open(said("<Insert_Order_RoomIDResult>1</Insert_Order_RoomIDResult>"), "Insert_Order_RoomID")).toBe("1");
});

describe("what is no answer", () => {
  test("a web page, XHTML too, is a lost session", () => {
    for (const page of [fixtureText("soap-session-page.html"), " <html><body>登录</body></html>"]) {
      expect(() => open(reply(page))).toThrow(expect.objectContaining({ class: "auth", code: "session_page" }));
    }
  });

  test.each([
    ["cut short", fixtureText("soap-answer-cut-short.xml")],
    ["a document type, whatever it declares", fixtureText("soap-answer-declares-entities.xml")],
    ["the answer to another question", fixtureText("soap-order-taken.xml")],
    ["JSON", '{"message":"ok"}'],
    ["nothing", ""],
    ["a name that means something to JavaScript", "<a><__proto__>1</__proto__></a>"],
  ])("%s may be asked for again", (_what, text) => {
    expect(() => open(reply(text))).toThrow(expect.objectContaining({ class: "retryable", code: "malformed_xml" }));
  });

  test("behind megabytes of blanks is told like any other, and a page behind them is a page", async () => {
    const blanks = " ".repeat(12 << 20);
    const table = fixtureText("soap-table-empty.xml").replace(/^<\?.*?\?>/, "");
    expect((await tableOf(open(reply(blanks + table)), "Inquiry_Building")).rows).toEqual([]);
    expect(() => open(reply(`${blanks}<html></html>`))).toThrow(expect.objectContaining({ code: "session_page" }));
    for (const text of [blanks, `${blanks}<!DOCTYPE a>${table}`, `<?xml ${blanks}`, "<!-- -->".repeat(200_000)])
      expect(() => open(reply(text))).toThrow(expect.objectContaining({ class: "retryable", code: "malformed_xml" }));
  });

  test("under a status that speaks for itself the status is left to speak", () => {
    for (const [text, status] of [
      ["<html>502</html>", 502],
      ['{"message":"internal error"}', 500],
      ["", 404],
    ] as const) {
      expect(open(reply(text, status))).toBeUndefined();
    }
  });
});
