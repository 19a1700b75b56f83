import type { RunningSimulator } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { soap } from "./index.ts";

const NS = "http://www.suntrans.net/";
let clock: FakeClock;
let sim: RunningSimulator;
beforeEach(async () => {
  clock = new FakeClock();
  sim = await soap.start({ clock, seed: 7, size: "small" });
});
afterEach(() => sim.close());

const post = (method: string, args: Record<string, string>, headers: Record<string, string> = {}) => {
  const inner = Object.entries(args).map(([name, value]) => `<${name}>${value}</${name}>`);
  const call = `<${method} xmlns="${NS}">${inner.join("")}</${method}>`;
  return fetch(sim.baseUrl, {
    method: "POST",
    headers: { "content-type": "text/xml; charset=utf-8", soapaction: `"${NS}${method}"`, ...headers },
    body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${call}</e:Body></e:Envelope>`,
  });
};
const signIn = async (UserID = "hub") => {
  const reply = await post("LogIn", { UserID, Password: "demo-only" });
  return { cookie: reply.headers.get("set-cookie")!.split(";")[0]! };
};
const [, ROOM = "", KIND = ""] = /^(.+)-(.+)$/.exec("00100102-照明")!;

describe("the SOAP service", () => {
  test("lets in by a role and a cookie, and says 0 to whoever it does not let in", async () => {
    const reply = await post("LogIn", { UserID: "hub", Password: "demo-only" });
    expect(reply.headers.get("content-type")).toBe("text/xml; charset=utf-8");
    expect(reply.headers.get("set-cookie")).toMatch(/^ASP\.NET_SessionId=T\d+; path=\/; HttpOnly$/);
    expect(await reply.text()).toContain("<LogInResult>9</LogInResult>");
    const refused = await post("LogIn", { UserID: "hub", Password: "x" });
    expect(refused.headers.get("set-cookie")).toBeNull();
    expect(await refused.text()).toContain("<LogInResult>0</LogInResult>");
  });

  test("answers a list as a DataSet: its schema, then the rows", async () => {
    const text = await (await post("Inquiry_Building", {}, await signIn())).text();
    expect(text).toContain('<xs:element name="RoomID" type="xs:string" minOccurs="0" />');
    expect(text).toContain('<Table diffgr:id="Table1" msdata:rowOrder="0"><RoomID>00100101</RoomID><Area>柳园</Area>');
    for (const nothing of ['<Unit xsi:nil="true" />', "<Unit></Unit>", "<Unit>anyType{}</Unit>"]) expect(text).toContain(nothing);
  });

  test.each([
    ["a method it does not have", "Inquiry_Houses", {}, "soap:Client<"],
    ["a period that is none", "Inquiry_ReCharge_RoomID", { StartTime: "gestern", EndTime: "2026" }, "soap:Client.Argument"],
  ])("refuses %s with a Fault and HTTP 500", async (...[, method, args, code]) => {
    const reply = await post(method, args as Record<string, string>, await signIn());
    expect(reply.status).toBe(500);
    expect(await reply.text()).toContain(`<faultcode>${code}`);
  });

  test("refuses a call whose SOAPAction names another method", async () => {
    const reply = await post("Inquiry_Building", {}, { ...(await signIn()), soapaction: `"${NS}LogIn"` });
    expect(await reply.text()).toContain("<faultcode>soap:Client<");
  });

  test("answers a forgotten session and a GET with a web page and HTTP 200, and other addresses with 404", async () => {
    for (const reply of [await post("Inquiry_Building", {}), await fetch(sim.baseUrl)]) {
      expect(reply.status).toBe(200);
      expect(await reply.text()).toContain("<!DOCTYPE html");
    }
    expect((await fetch(`${sim.baseUrl}/Service.asmx`)).status).toBe(404);
  });

  test("says 1 to an order at once and moves the relay a while later", async () => {
    const order = { UserID: "hub", RoomID: ROOM, AccountType: KIND, OrderID: "3" };
    const relay = () => sim.truth("status").get(`${ROOM}-${KIND}`)?.relay;
    expect(await (await post("Insert_Order_RoomID", order, await signIn())).text()).toContain("Result>1<");
    expect(relay()).toBe("送电");
    clock.advance(2_000);
    expect(relay()).toBe("断电");
    expect(sim.writable?.ledger()).toMatchObject([{ id: null, stream: "status", op: "cut", key: `${ROOM}-${KIND}` }]);
  });

  test("refuses an order number it knows, an amount it cannot pay out, and power to whoever owes", async () => {
    const session = await signIn();
    const said = async (...[method, args]: Parameters<typeof post>) => {
      const text = await (await post(method, { RoomID: ROOM, AccountType: KIND, ...args }, session)).text();
      return /Result>([^<]*)</.exec(text)?.[1];
    };
    expect(await said("Insert_ReCharge_RoomID", { Money: "1.00", SerialNo: "a" })).toBe("1");
    expect(await said("Insert_ReCharge_RoomID", { Money: "1.00", SerialNo: "a" })).toBe("-2");
    expect(await said("Insert_Chargeback_RoomID", { Money: "99999.00", SerialNo: "b" })).toBe("0");
    const [owing] = [...sim.truth("status")].find(([, { cutReason }]) => cutReason === "欠费")!;
    const [RoomID = "", AccountType = ""] = owing.split("-");
    expect(await said("Insert_Order_RoomID", { RoomID, AccountType, OrderID: "2" })).toBe("0");
    expect(sim.writable?.ledger()).toHaveLength(1);
    expect(sim.writable?.mutations()).toBe(4);
  });

  test("keeps to its word in each start, and shows a demo a few buildings only", async () => {
    const other = await soap.start({ clock, seed: 7, size: "small" });
    for (const stream of ["accounts", "usage", "status"]) expect(other.truth(stream)).toEqual(sim.truth(stream));
    await other.close();
    const demo = await soap.start({ clock, seed: 7, size: "campus" });
    expect(demo.truth("buildings").size).toBe(6);
    expect(demo.truth("accounts").size).toBeLessThan(2_000);
    await demo.close();
  });
});
