import type { RunningSimulator } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccountRow, Envelope } from "../../src/profiles/swae/wire.ts";
import { swae } from "./index.ts";

const PATH = "/smartWaterAndElectricityService/SWAEServlet";
let sim: RunningSimulator;
beforeEach(async () => {
  sim = await swae.start({ clock: new FakeClock(), seed: 7, size: "small" });
});
afterEach(() => sim.close());

const post = (cmd: string, parameters: object, form: Record<string, string> = {}) =>
  fetch(`${sim.baseUrl}${PATH}`, {
    method: "POST",
    body: new URLSearchParams({
      param: JSON.stringify({ cmd, account: "hub", ...parameters }),
      customercode: "1575",
      method: cmd,
      command: "JBSWaterElecService",
      ...form,
    }),
  });
const ask = async (...question: Parameters<typeof post>) => (await (await post(...question)).json()) as Envelope;
const bodyOf = (envelope: Envelope) => JSON.parse(envelope.body ?? "") as Record<string, unknown>;
const signIn = async () => bodyOf(await ask("login", { password: "demo-only" })).token as string;

describe("the servlet", () => {
  test("answers a success as JSON in a string under text/html", async () => {
    const reply = await post("getzonelist", { token: await signIn() });
    expect(reply.headers.get("content-type")).toBe("text/html;charset=UTF-8");
    const envelope = (await reply.json()) as Envelope;
    expect(envelope).toMatchObject({ code_: 0, result_: "true", message_: "获取成功！" });
    expect(bodyOf(envelope)).toMatchObject({ result: "0", data: [{ id: 1, name: "柳园" }, {}, {}, {}] });
  });

  test.each([
    ["a wrong password", { password: "x" }, {}, 1002],
    ["a foreign customer", {}, { customercode: "1" }, 1004],
    ["a method unlike its cmd", {}, { method: "getzonelist" }, 1006],
    ["an unknown service", {}, { command: "Other" }, 1006],
    ["a param that is no JSON", {}, { param: "{cmd" }, 1006],
  ])("refuses %s with HTTP 200", async (...[, parameters, form, code]) => {
    const reply = await post("login", parameters, form);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ code_: code, result_: "false" });
  });

  test.each([
    ["getareas", {}, 1005],
    ["getbuildlist", { zoneid: "77" }, 1006],
    ["getbuildroomdetail", { zoneid: "1", buildid: "1", pageno: 0, pagesize: 10 }, 1006],
    ["getbuildusedetail", { zoneid: "1", buildid: "1", startdate: "0", enddate: "9", pageno: 1, pagesize: 10 }, 1006],
  ])("refuses %s %j", async (cmd, parameters, code) => {
    expect(await ask(cmd, { token: await signIn(), ...parameters })).toMatchObject({ code_: code });
  });

  test("answers a forgotten session and a GET with the log-in page and HTTP 200", async () => {
    const forgotten = await post("getzonelist", { token: "T9" });
    const get = await fetch(`${sim.baseUrl}${PATH}`);
    for (const reply of [forgotten, get]) {
      expect(reply.status).toBe(200);
      expect(await reply.text()).toContain("<!DOCTYPE html>");
    }
  });

  test("does not know any other address", async () => {
    expect((await fetch(`${sim.baseUrl}/`)).status).toBe(404);
  });

  test("writes one room as the body itself and several as a list", async () => {
    const token = await signIn();
    const page = { token, zoneid: "1", buildid: "1" };
    expect(bodyOf(await ask("getbuildroomdetail", { ...page, pageno: 1, pagesize: 1 }))).toMatchObject({
      existflag: "1",
      total: "37",
      roomverify: "1-1--1-101",
      roomfullname: "柳园_1号楼_照明_0101",
    });
    const several = bodyOf(await ask("getbuildroomdetail", { ...page, pageno: 1, pagesize: 2 }));
    expect(several).toMatchObject({ existflag: "2" });
    const [first] = several.roomlist as AccountRow[];
    expect(first?.detaillist.map(({ businesstype }) => businesstype)).toEqual(["1", "0"]);
  });

  test("keeps to its word in each start: same seed, same campus", async () => {
    const other = await swae.start({ clock: new FakeClock(), seed: 7, size: "small" });
    for (const stream of ["accounts", "usage", "status"]) expect(other.truth(stream)).toEqual(sim.truth(stream));
    await other.close();
    const another = await swae.start({ clock: new FakeClock(), seed: 8, size: "small" });
    expect(another.truth("accounts")).not.toEqual(sim.truth("accounts"));
    await another.close();
  });

  test("refuses an unknown stream and an unknown switch", () => {
    expect(() => sim.truth("ledger")).toThrow("ledger");
    expect(() => sim.setFaults({ nothing: { on: true } })).toThrow("nothing");
  });
});
