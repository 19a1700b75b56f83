import { RetryableError } from "@campushub/kit";
import { expect, test } from "vitest";
import { fixture } from "../../../testing/fixture.ts";
import { DEFAULT_ERROR_CODES } from "../../errors.ts";
import { openEnvelope } from "./envelope.ts";

const bodyCut = fixture("answer-body-cut-short");
const resultFalse = fixture("answer-code-zero-result-false");
const innerRefused = fixture("answer-inner-result-refused");
const refused = fixture("answer-refused-with-http-200");
const success = fixture("answer-success-body-in-a-string");

const open = (answer: Parameters<typeof openEnvelope>[0], codes = DEFAULT_ERROR_CODES) => openEnvelope(answer, "x", codes);

test("the body of a success is JSON in a string", () => {
  expect(open(success)).toMatchObject({ data: [{ id: "1", name: "1号楼" }] });
});

test("a body that already is an object is taken as it is", () => {
  expect(open({ ...(success as object), body: { result: 0, data: [] } })).toMatchObject({ data: [] });
});

test("a refusal with HTTP 200 is told by its code", () => {
  expect(() => open(refused)).toThrow(expect.objectContaining({ code: "no_right", class: "remote" }));
});

test("a result that is not true is a refusal even with code 0 and a friendly message", () => {
  expect(() => open(resultFalse)).toThrow(expect.objectContaining({ code: "refused", class: "remote" }));
});

test("the inner result counts too", () => {
  expect(() => open(innerRefused)).toThrow(expect.objectContaining({ code: "busy", class: "retryable" }));
});

test("the message decides nothing", () => {
  const wordings = ["会话已失效", "账号或密码错误", "成功", ""].map((message_) => ({ ...(refused as object), message_ }));
  for (const answer of wordings) expect(() => open(answer)).toThrow(expect.objectContaining({ code: "no_right" }));
});

test.each(["constructor", "__proto__", "toString"])("a code of %s is one that no table holds", (code_) => {
  expect(() => open({ ...(refused as object), code_ })).toThrow(expect.objectContaining({ code: "refused", class: "remote" }));
});

test("a connection's own table gives a code another meaning", () => {
  expect(() => open(refused, { "1003": "session_gone" })).toThrow(expect.objectContaining({ class: "auth" }));
});

test.each([[bodyCut], [{ ...(success as object), body: "" }], [{ ...(success as object), body: "[]" }], ["text"], [[]], [null]])(
  "an answer that cannot be opened may be asked for again (%#)",
  (answer) => {
    expect(() => open(answer)).toThrow(RetryableError);
  },
);
