import type { Server } from "node:http";
import { serve } from "@hono/node-server";

type Fetch = Parameters<typeof serve>[0]["fetch"];

/** Where the hub listens. The port is taken before anything else is begun; until it is opened, callers are told to come again. */
export interface Entrance {
  readonly port: number;
  readonly url: string;
  open(fetch: Fetch): void;
  close(): void;
}

const starting: Fetch = () =>
  new Response("CampusHub is starting\n", {
    status: 503,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "2" },
  });

/**
 * Takes the first of these ports that nobody else has. Asking first and listening later would leave it to whoever starts in between.
 * @param ports at least one; 0: any free one. @throws Error naming the first where all are taken
 */
export async function takeEntrance(ports: readonly number[]): Promise<Entrance> {
  let fetch = starting;
  for (const port of ports) {
    const taken = await listen(port, (...args) => fetch(...args));
    if (!taken) continue;
    const { server, actual } = taken;
    const open = (answer: Fetch) => {
      fetch = answer;
    };
    return { port: actual, url: `http://127.0.0.1:${actual}`, open, close: () => void server.close() };
  }
  throw new Error(`port ${ports[0]} is in use; stop the other program or set PORT to another number`);
}

/** @returns undefined where somebody else has the port */
function listen(port: number, fetch: Fetch): Promise<{ server: Server; actual: number } | undefined> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: "127.0.0.1" }, (info) => resolve({ server, actual: info.port })) as Server;
    server.on("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
  });
}
