import { Agent, get } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** One request, its whole answer read. @returns ms. @throws Error unless 200. */
export function ask(request: { port: number; path: string; token: string }): Promise<number> {
  const { port, path, token } = request;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.once("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${path} answered ${response.statusCode}`));
      });
    }).once("error", reject);
  });
}

export const closeAgent = () => agent.destroy();
