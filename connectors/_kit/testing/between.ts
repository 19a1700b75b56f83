import { request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { collectBody } from "./collect-body.ts";
import { listen } from "./server.ts";

/** An answer of a platform on its way to us. */
export interface PassingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is said in its place; what is left out stays as it is. @param nth 1: the first answer of all */
export type ChangeAnswer = (answer: PassingAnswer, nth: number) => Partial<PassingAnswer>;

/** Somebody on 127.0.0.1 between us and a platform that listens there too, who changes its answers. */
export async function startBetween(change: ChangeAnswer) {
  let target = "";
  let count = 0;
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    collectBody(response, (body) => {
      const headers = Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
      const changed = change({ status: response.statusCode, headers, body }, ++count);
      for (const [name, value] of Object.entries(changed.headers ?? {})) response.setHeader(name, value);
      const said = changed.body ?? body;
      response.setHeader("content-length", said.length);
      response.statusCode = changed.status ?? response.statusCode;
      response.end(said);
    });
    const { method, headers } = request;
    const onward = ask(new URL(`${target}${request.url}`), { method, headers: { ...headers, host: new URL(target).host } });
    onward.on("response", (answer) => {
      const { "transfer-encoding": _chunked, connection: _connection, ...others } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, others);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  };
  const { port, close } = await listen(handle);
  return {
    origin: `http://127.0.0.1:${port}`,
    count: () => count,
    /** @param origin the platform's */
    leadTo(origin: string) {
      target = origin;
    },
    close,
  };
}
