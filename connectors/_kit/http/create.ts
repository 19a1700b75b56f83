import { gateOf } from "../gate.ts";
import { writeStopped } from "../write-guard.ts";
import { isWrite, resolveTarget } from "./allow.ts";
import { clockMeter } from "./clock-offset.ts";
import { createExchange } from "./exchange.ts";
import { parseJson } from "./parse-json.ts";
import { retrying } from "./retry.ts";
import type { Http, HttpOptions, HttpReply, HttpRequest } from "./types.ts";

/**
 * The only way a connector reaches its platform: allowed hosts, dry run, concurrency, rate budget, time-out, retries of
 * reads, charset, classes of error and redaction are decided here and nowhere else.
 * The time-out is real time; back-off and Retry-After wait on the handed-in clock.
 */
export function createHttp(options: HttpOptions): Http {
  const meter = clockMeter(options.clock);
  const exchange = createExchange(options, meter);
  const enter = gateOf(options.concurrency ?? 4);

  const once = async (request: HttpRequest): Promise<HttpReply> => {
    const target = resolveTarget(options, request);
    const leave = await enter(options.signal);
    try {
      if (isWrite(request) && options.writes?.isClosed) throw writeStopped();
      await options.budget?.acquire(1, options.signal);
      options.signal.throwIfAborted();
      // Waiting for a turn may have taken long.
      if (isWrite(request)) await options.writes?.ask();
      return await exchange(request, target);
    } finally {
      leave();
    }
  };
  const attempts = (request: HttpRequest) => (isWrite(request) ? 1 : (options.attempts ?? 4));
  return {
    send: (request) => retrying(options, attempts(request), () => once(request)),
    json: (request) =>
      retrying(options, attempts(request), async () => {
        const reply = await once(request);
        return { body: await parseJson(request, reply, options), reply };
      }),
    clockOffsetMs: () => meter.offset(),
    tellClock: (instant) => meter.tell(instant),
  };
}
