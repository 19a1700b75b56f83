import type { z } from "zod";
import { resolveWithin } from "../addresses.ts";
import type { Connector } from "../connector.ts";
import { createHttp } from "../http/create.ts";
import type { HttpOptions } from "../http/types.ts";
import type { Json } from "../json.ts";
import { createLines } from "../line/create.ts";
import type { Lines } from "../line/types.ts";
import type { Session, Token, TokenStore } from "../session.ts";
import { believableToken } from "../token.ts";
import { TrafficMeter } from "../traffic.ts";
import { UNGUARDED } from "../write-guard.ts";
import { FakeClock } from "./fake-clock.ts";
import { secretNames } from "./secrets.ts";

export type TestSession<Config> = Session<Config> & { readonly logs: Record<string, unknown>[] };

/**
 * A session as the host would hand it over, with nothing shared: for a connector's own tests. As there, the config holds
 * no secret: only `session.secret(name)` does.
 */
export function testSession<Schema extends z.ZodObject>(
  connector: Connector<Schema>,
  options: { readonly config: Record<string, Json>; readonly clock?: FakeClock; readonly http?: Partial<HttpOptions> },
): TestSession<z.output<Schema>> {
  const clock = options.clock ?? new FakeClock();
  const whole = connector.config.parse(options.config) as Readonly<Record<string, unknown>>;
  const secrets = new Map(secretNames(connector).map((name) => [name, String(whole[name] ?? "")]));
  const config = Object.fromEntries(Object.entries(whole).filter(([name]) => !secrets.has(name))) as z.output<Schema>;
  const signal = options.http?.signal ?? new AbortController().signal;
  const logs: Record<string, unknown>[] = [];
  const keep = (facts: Record<string, unknown>, message: string) => void logs.push({ ...facts, message });
  const log = { debug: keep, info: keep, warn: keep };
  const hosts = connector.manifest.allowedHosts(config);
  const reach = { loopback: true };
  const traffic = new TrafficMeter();
  const http = createHttp({
    traffic,
    baseUrl: hosts[0]!,
    allowedHosts: hosts,
    reach,
    clock,
    log,
    signal,
    timeoutMs: 300,
    random: () => 0.5,
    secrets: [...secrets.values()],
    ...options.http,
  });
  const lines = createLines({
    traffic,
    allowedHosts: hosts,
    reach,
    clock,
    log,
    signal,
    timeoutMs: options.http?.timeoutMs ?? 300,
    ...(options.http?.attempts === undefined ? {} : { attempts: options.http.attempts }),
    ...(options.http?.dryRun ? { dryRun: true } : {}),
    ...(options.http?.writes ? { writes: options.http.writes } : {}),
  });
  return {
    config,
    secret: (name) => secrets.get(name) ?? "",
    http,
    lines,
    resolve: resolveWithin(reach, hosts),
    traffic,
    tokens: memoryTokens(() => clock.now()),
    writes: options.http?.writes ?? UNGUARDED,
    clock,
    log,
    signal,
    logs,
  };
}

/** The same lines for whom silence is not worth waiting for: no time-out is longer than so many ms of real time. */
export function hurried(lines: Lines, timeoutMs: number): Lines {
  return { ask: (request) => lines.ask({ ...request, timeoutMs: Math.min(timeoutMs, request.timeoutMs ?? timeoutMs) }) };
}

/** Whoever comes while a token is being fetched waits for that one; a failed fetch is tried again by the next. */
export function memoryTokens(now: () => number): TokenStore {
  const held = new Map<string, Promise<Token>>();
  const forget = (name: string, pending: Promise<Token>) => {
    if (held.get(name) === pending) held.delete(name);
  };
  return {
    async get(name, refresh) {
      for (let pending = held.get(name); pending; pending = held.get(name)) {
        const token = await pending.catch(() => undefined);
        if (token && token.expiresAt > now()) return token.value;
        forget(name, pending);
      }
      const next = refresh().then((token) => believableToken(token, now()));
      held.set(name, next);
      return (await next).value;
    },
    async peek(name) {
      const token = await held.get(name)?.catch(() => undefined);
      return token && token.expiresAt > now() ? token.value : undefined;
    },
    async drop(name, value) {
      const pending = held.get(name);
      const token = await pending?.catch(() => undefined);
      if (pending && token?.value === value) forget(name, pending);
    },
  };
}
