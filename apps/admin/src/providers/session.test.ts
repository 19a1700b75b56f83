import { HttpError } from "react-admin";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authProvider, type SignInError } from "./authProvider.ts";
import { dataProvider } from "./dataProvider.ts";
import { call, saidBy, statusOf } from "./http.ts";
import { allows, forgetSession } from "./session.ts";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const serve = (answers: Readonly<Record<string, () => Response>>) => {
  const calls: { url: string; init: RequestInit | undefined }[] = [];
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    calls.push({ url, init });
    return answers[url]?.() ?? answer(404, { message: "no such route" });
  });
  return calls;
};
beforeEach(() => forgetSession());
afterEach(() => vi.unstubAllGlobals());

describe("rights", () => {
  it("are refused unless granted", () => {
    expect(allows({ rejects: ["list"] }, "rejects", "replay")).toBe(false);
    expect(allows({ rejects: ["*"] }, "rejects", "replay")).toBe(true);
    expect(allows({}, "rejects", "list")).toBe(false);
  });

  it("are asked of the server once for many buttons", async () => {
    const calls = serve({
      "/api/auth/get-session": () => answer(200, { user: {} }),
      "/api/me": () => answer(200, { id: "u", name: "陈", permissions: { connections: ["list"] } }),
    });
    const may = (action: string) => authProvider.canAccess!({ resource: "connections", action } as never);
    expect(await Promise.all([may("list"), may("edit"), may("sync")])).toEqual([true, false, false]);
    expect(calls).toHaveLength(2);
  });
});

describe("who is signed in", () => {
  it("is asked without provoking a refusal when nobody is", async () => {
    const calls = serve({ "/api/auth/get-session": () => answer(200, null) });
    await expect(authProvider.checkAuth({} as never)).rejects.toThrow();
    expect(calls.map(({ url }) => url)).toEqual(["/api/auth/get-session"]);
  });

  it("stays signed in where a request left with a session that was just replaced by another one", async () => {
    serve({ "/api/auth/get-session": () => answer(200, { user: {} }), "/api/me": () => answer(200, { id: "u" }) });
    await expect(authProvider.checkError(new HttpError("no", 401))).resolves.toBeUndefined();
  });

  it("stays signed in when the server is out of order", async () => {
    serve({ "/api/auth/get-session": () => answer(500, { message: "down" }) });
    await expect(authProvider.checkAuth({} as never)).resolves.toBeUndefined();
  });

  it("is shown out by 401 and by no other refusal", async () => {
    serve({ "/api/auth/get-session": () => answer(200, null) });
    await expect(authProvider.checkError({ status: 403 })).resolves.toBeUndefined();
    await expect(authProvider.checkError(new HttpError("no", 401))).rejects.toThrow();
  });
});

describe("signing in", () => {
  const signIn = (reply: () => Response) => {
    serve({ "/api/auth/sign-in/username": reply });
    return authProvider.login({ username: "chen", password: "x" }).then(
      () => undefined,
      (error: unknown) => error as SignInError,
    );
  };

  it("tells a wrong password from too many tries, with the seconds to wait", async () => {
    expect((await signIn(() => answer(401, {})))?.key).toBe("signIn.refused");
    const tired = await signIn(() => answer(429, {}, { "Retry-After": "42" }));
    expect(tired).toMatchObject({ key: "signIn.tooMany", seconds: 42 });
  });

  it("asks for the second factor where the account has one", async () => {
    expect((await signIn(() => answer(200, { twoFactorRedirect: true })))?.key).toBe("signIn.needCode");
    expect(await signIn(() => answer(200, {}))).toBeUndefined();
  });

  it("tells a disabled account and a silent service", async () => {
    expect((await signIn(() => answer(403, {})))?.key).toBe("signIn.disabled");
    expect((await signIn(() => answer(503, {})))?.key).toBe("signIn.unreachable");
  });
});

describe("saving", () => {
  it("sends the version the person saw, so that nobody's change is overwritten", async () => {
    const calls = serve({ "/api/connections/3": () => answer(412, { message: "changed meanwhile" }) });
    const saving = dataProvider.update("connections", {
      id: 3,
      data: { title: "a" },
      previousData: { id: 3, version: 7 } as never,
    });
    const error = await saving.catch((refusal: unknown) => refusal);
    expect(statusOf(error)).toBe(412);
    const sent = calls[0]?.init;
    expect(sent?.method).toBe("PATCH");
    expect(new Headers(sent?.headers).get("If-Match")).toBe('"7"');
  });
});

describe("what the server refuses", () => {
  const zh: Record<string, string> = {
    "problem.expired": "变更单 %{id} 的预览已过期",
    "problem.code.conflict": "与当前状态冲突",
    "errorCode.timeout": "平台没有及时应答",
    "problem.code.other": "没有成功",
  };
  const t = (key: string, { id, _ = key }: Record<string, unknown> = {}) => zh[key]?.replace("%{id}", String(id)) ?? String(_);
  const refusal = async (status: number, body: unknown) => {
    serve({ "/api/x": () => answer(status, body) });
    return call("/x").catch((error: unknown) => error);
  };
  const reads = (lang: string) => vi.stubGlobal("document", { documentElement: { lang } });

  it("is said by its reason, else by its code, in the reader's language; the server's English only to readers of English", async () => {
    const expired = await refusal(409, {
      code: "conflict",
      reason: "expired",
      message: "this plan has expired",
      values: { id: 3 },
    });
    reads("zh-CN");
    expect(saidBy(expired, t)).toBe("变更单 3 的预览已过期");
    expect(saidBy(await refusal(409, { code: "conflict", reason: "unheard", message: "no" }), t)).toBe("与当前状态冲突");
    expect(saidBy(await refusal(503, { code: "timeout", message: "did not answer" }), t)).toBe("平台没有及时应答");
    expect(saidBy(await refusal(418, {}), t)).toBe("没有成功");
    reads("en");
    expect(saidBy(expired, t)).toBe("this plan has expired");
  });

  it("without faults of fields puts its reason at the fields it names and below the form, with what the sentence names", async () => {
    const errors = { schedule: "too often", root: { serverError: "too often" } };
    const body = { code: "invalid", reason: "tooOften", values: { least: 60 }, errors };
    expect(((await refusal(422, body)) as HttpError).body.errors).toEqual({
      schedule: '@@react-admin@@{"message":"problem.tooOften","args":{"_":"too often","least":60}}',
      root: { serverError: "problem.code.invalid" },
    });
  });

  it("at a field comes as a message of the form, with what the sentence names", async () => {
    const body = { errors: { "config.baseUrl": "Invalid URL" }, faults: { "config.baseUrl": { code: "invalid_format" } } };
    const error = (await refusal(422, body)) as HttpError;
    expect(error.body.errors["config.baseUrl"]).toBe('@@react-admin@@{"message":"problem.field.invalid_format","args":{"_":""}}');
  });
});
