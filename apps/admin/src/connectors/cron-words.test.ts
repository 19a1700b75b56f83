import { expect, it } from "vitest";
import { cronWords } from "./cron-words.ts";

it("a schedule is said in words, in the language of the screen", () => {
  expect(cronWords("*/20 * * * *", "zh-CN")).toBe("每隔 20 分钟");
  expect(cronWords("0 8 * * 1-5", "zh-CN")).toBe("在08:00，星期一至星期五");
  expect(cronWords("0 8 * * 1-5", "zh-TW")).toBe("在 08:00，星期一 到 星期五");
  expect(cronWords("0 20 * * 1-5", "en")).toBe("At 20:00, Monday through Friday");
});

it("what is no schedule is not put into words", () => {
  expect(cronWords("every day", "en")).toBeUndefined();
});
