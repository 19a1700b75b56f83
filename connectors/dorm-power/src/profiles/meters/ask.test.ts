import type { LineRequest, Session } from "@campushub/kit";
import { decodeFrame, encodeFrame, type Frame } from "@campushub/kit/dlt645";
import { expect, test } from "vitest";
import { type Config, config } from "../../config.ts";
import { readMeter } from "./ask.ts";

const ADDRESS = "000000000001";
const DI = [0x00, 0xff, 0x01, 0x00];
const settings = config.parse({ profile: "meters", lines: { A: "h:1" }, roster: `Z,B,,R,照明,A,${ADDRESS}` });

/** A line that answers by script; what it says goes through the request's own cut and match. */
function sessionOn(answers: readonly Pick<Frame, "control" | "data">[]): Session<Config> & { readonly asked: Frame[] } {
  const asked: Frame[] = [];
  const ask = async <Answer>({ bytes, cut, answers: isAnswer }: LineRequest<Answer>): Promise<Answer> => {
    const question = decodeFrame(bytes);
    if (question.ok) asked.push(question.frame);
    const { frame } = cut(encodeFrame({ meter: ADDRESS, ...answers[asked.length - 1]! }))!;
    expect(isAnswer(frame)).toBe(true);
    return frame;
  };
  const signal = new AbortController().signal;
  return { config: settings, lines: { ask }, signal, asked } as unknown as Session<Config> & { readonly asked: Frame[] };
}

const meter = { line: "A", address: ADDRESS };
const value = (n: number) => [n, 0, 0, 0];

test("an answer in several parts is asked for to its end and put together", async () => {
  const session = sessionOn([
    { control: 0xb1, data: Uint8Array.from([...DI, ...value(1), ...value(2)]) },
    { control: 0xb2, data: Uint8Array.from([...DI, ...value(3), 1]) },
    { control: 0x92, data: Uint8Array.from([...DI, ...value(4), 2]) },
  ]);
  const said = await readMeter(session, meter, { di: "0001FF00" });
  expect(said).toEqual({ kind: "data", data: Uint8Array.from([1, 2, 3, 4].flatMap(value)) });
  expect(session.asked.map(({ control, data }) => [control, ...data])).toEqual([
    [0x11, ...DI],
    [0x12, ...DI, 1],
    [0x12, ...DI, 2],
  ]);
});

test("a refusal is an answer with its reasons", async () => {
  const session = sessionOn([{ control: 0xd1, data: Uint8Array.of(0x02) }]);
  expect(await readMeter(session, meter, { di: "00010000" })).toEqual({ kind: "refused", reasons: ["no_such_data"] });
});

test("a line that is in no table is a matter of the settings", async () => {
  await expect(readMeter(sessionOn([]), { ...meter, line: "B" }, { di: "00010000" })).rejects.toMatchObject({
    code: "unknown_line",
  });
});
