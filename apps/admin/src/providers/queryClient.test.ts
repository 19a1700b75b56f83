import { HttpError } from "react-admin";
import { describe, expect, it } from "vitest";
import { worthAskingAgain } from "./queryClient.ts";

describe("a failed question", () => {
  it.each([400, 403, 404, 412, 422])("that the server answered with %i is not asked again", (status) => {
    expect(worthAskingAgain(0, new HttpError("no", status))).toBe(false);
  });

  it.each([0, 500, 502, 503])("that ended with %i is asked three times more", (status) => {
    const error = status === 0 ? new TypeError("Failed to fetch") : new HttpError("down", status);
    expect([0, 1, 2, 3].map((failures) => worthAskingAgain(failures, error))).toEqual([true, true, true, false]);
  });
});
