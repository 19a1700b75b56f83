import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText } from "./decode.ts";
import { encodeGb18030 } from "./testing/gb18030.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

test("a byte order mark outweighs every declaration and is not part of the text", () => {
  const text = "柳园1号楼";
  expect(decodeText(bytes([0xef, 0xbb, 0xbf], [...utf8(text)]), "text/plain; charset=gbk")).toEqual({ text, charset: "utf-8" });
  expect(decodeText(bytes([0xff, 0xfe], [...Buffer.from(text, "utf16le")]))).toEqual({ text, charset: "utf-16le" });
  expect(decodeText(bytes([0xfe, 0xff], [...utf16be(text)]))).toEqual({ text, charset: "utf-16be" });
});

test("the header's charset is believed where the bytes allow it, however it is written", () => {
  const text = "剩余电量 12.3 度";
  for (const name of ["gbk", "GB2312", "gb_2312-80", "GB18030", "x-gbk"]) {
    expect(decodeText(encodeGb18030(text), `text/html;charset=${name}`)).toEqual({ text, charset: "gb18030" });
  }
  expect(decodeText(utf8(text), 'application/json; charset="UTF-8"')).toEqual({ text, charset: "utf-8" });
  expect(decodeText(Buffer.from(text, "utf16le"), "text/plain; charset=utf-16le").text).toBe(text);
});

test("GB18030 under a UTF-8 header is read as GB18030", () => {
  expect(decodeText(encodeGb18030("柳园1号楼"), "application/json; charset=utf-8")).toEqual({
    text: "柳园1号楼",
    charset: "gb18030",
  });
});

test("UTF-8 under a GB header is read as UTF-8 once it is too long to be chance", () => {
  const text = '{"name":"学生宿舍电控平台柳园"}';
  expect(decodeText(utf8(text), "application/json; charset=GBK")).toEqual({ text, charset: "utf-8" });
});

test("Latin-1, which servlet containers declare for everything, proves nothing", () => {
  expect(decodeText(utf8("余额"), "text/html; charset=ISO-8859-1").text).toBe("余额");
  expect(decodeText(encodeGb18030("余额不足"), "text/html; charset=ISO-8859-1").text).toBe("余额不足");
});

test("Latin-1 is believed where nothing else fits", () => {
  expect(decodeText(bytes("caf", [0xe9]), "text/plain; charset=iso-8859-1").text).toBe("café");
});

test("the XML declaration decides where the header is silent", () => {
  const xml = '<?xml version="1.0" encoding="gb2312"?><room>荷园</room>';
  expect(decodeText(encodeGb18030(xml), "text/xml")).toEqual({ text: xml, charset: "gb18030" });
});

test("an unknown charset name is passed over", () => {
  expect(decodeText(utf8("水表"), "text/plain; charset=klingon")).toEqual({ text: "水表", charset: "utf-8" });
});

test("bytes that are no text in any charset come back marked as lossy", () => {
  const { text, charset } = decodeText(bytes([0x41, 0xff, 0xff, 0x42]));
  expect(charset).toBe("gb18030 (lossy)");
  expect(text).toContain("\ufffd");
});

test("no bytes are no text", () => {
  expect(decodeText(new Uint8Array())).toEqual({ text: "", charset: "utf-8" });
});

const WELL_FORMED = fc.string({ unit: "grapheme" }).filter((text) => !text.startsWith("\ufeff"));

test("any text survives UTF-8 with and without its declaration", () => {
  fc.assert(
    fc.property(WELL_FORMED, fc.constantFrom(undefined, "text/plain", "text/plain; charset=utf-8"), (text, type) => {
      expect(decodeText(utf8(text), type).text).toBe(text);
    }),
  );
});

test("any text survives GB18030 where it is declared, unless it is valid UTF-8 beyond chance", () => {
  fc.assert(
    fc.property(WELL_FORMED, (text) => {
      const { text: decoded, charset } = decodeText(encodeGb18030(text), "text/plain; charset=gb18030");
      expect(charset === "gb18030" ? decoded : text).toBe(text);
    }),
    { examples: [["\ufffd"], ["一\ufffd栋"]] },
  );
});

test("whatever bytes and declaration come, there is an answer", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.option(fc.string(), { nil: undefined }), (some, type) => {
      expect(typeof decodeText(some, type && `text/plain; charset=${type}`).text).toBe("string");
    }),
  );
});
