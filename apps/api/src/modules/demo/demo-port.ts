import { createServer } from "node:net";

/** Room for a hub and its simulators. */
const STEP = 20;
const ATTEMPTS = 20;
const LAST_PORT = 65_535;

/**
 * The port of a demo's hub: the one wished for, or where another program (a demo beside it, say) has that, the next one with room
 * for its simulators behind it. 0 stays 0: any free one. Where none is found the wish stays, and listening there says what is wrong.
 */
export async function demoPort(wished: number): Promise<number> {
  if (wished === 0) return 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = wished + attempt * STEP;
    if (port <= LAST_PORT && (await isFree(port))) return port;
  }
  return wished;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return free;
}
