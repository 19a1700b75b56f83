import { describe, expect, test } from "vitest";
import { RemoteError, RetryableError } from "./errors.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { waitingOut } from "./waiting-out.ts";

const busy = () => new RetryableError("busy", { code: "busy" });

describe("a platform that says it is busy", () => {
  const refusing = (times: number, error: () => Error = busy) => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    let asked = 0;
    const call = async () => {
      if (++asked <= times) throw error();
      return "rows";
    };
    return { clock, asked: () => asked, ask: () => waitingOut({ clock, signal }, call) };
  };

  test("is asked again, later each time", async () => {
    const { ask, clock } = refusing(4);
    expect(await ask()).toBe("rows");
    expect(clock.slept).toEqual([1000, 2000, 4000, 8000]);
  });

  test("is left alone after half a minute of refusals", async () => {
    const { ask, asked } = refusing(100);
    await expect(ask()).rejects.toMatchObject({ code: "busy" });
    expect(asked()).toBe(6);
  });

  test.each([
    ["refuses for good", () => new RemoteError("no", { code: "busy" })],
    ["fails otherwise", () => new RetryableError("?", { code: "malformed_list" })],
  ])("but not one that %s", async (_what, error) => {
    const { ask, clock } = refusing(1, error);
    await expect(ask()).rejects.toThrow(error().message);
    expect(clock.slept).toEqual([]);
  });

  test("holds nobody who was told to stop", async () => {
    const signal = AbortSignal.abort(new Error("stopped by a person"));
    const call = () => Promise.reject(busy());
    await expect(waitingOut({ clock: new FakeClock(), signal }, call)).rejects.toThrow("stopped by a person");
  });
});
