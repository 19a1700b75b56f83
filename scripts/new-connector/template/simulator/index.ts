import type { RunningSimulator, Simulator, SimulatorOptions } from "@campushub/kit";
import { FaultBox, listen, TRANSPORT_FAULTS, withTransportFaults } from "@campushub/kit/testing";
import type { ItemRow } from "../src/wire.ts";

const API_KEY = "template-platform-demo-key";
const COUNT = { small: 25, campus: 2000 };

export const simulator: Simulator = {
  id: "template-platform",
  connectorId: "template-platform",
  transport: "http",
  title: { zh: "模板平台模拟器", en: "Template platform simulator" },
  start,
};
export default [simulator];

async function start({ seed, port, size }: SimulatorOptions): Promise<RunningSimulator> {
  const rows = rowsOf(seed, COUNT[size]);
  const faults = new FaultBox(TRANSPORT_FAULTS);
  const server = await listen(
    withTransportFaults(faults, (request, response) => {
      const url = new URL(request.url ?? "/", "http://simulator");
      const answer = answerTo(url, { rows, allowed: request.headers["x-api-key"] === API_KEY });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.body));
    }),
    port,
  );
  const baseUrl = `http://127.0.0.1:${server.port}`;
  return {
    baseUrl,
    connection: {
      title: { zh: "模板平台（演示）", en: "Template platform (demo)" },
      config: { baseUrl, apiKey: API_KEY, pageSize: 10 },
      schedule: "*/10 * * * *",
    },
    faults: faults.switches,
    faultState: () => faults.state(),
    setFaults: (settings) => faults.set(settings),
    planted: [],
    truth: () => new Map(rows.map(({ id, name }) => [id, { name }])),
    live: () => {
      for (const row of rows.slice(0, 3)) row.name = `${row.name}·改`;
    },
    close: server.close,
  };
}

function answerTo(url: URL, at: { rows: readonly ItemRow[]; allowed: boolean }): { status: number; body: unknown } {
  if (!at.allowed) return { status: 401, body: { message: "unknown key" } };
  if (url.pathname !== "/api/items") return { status: 404, body: { message: "no such address" } };
  const size = Number(url.searchParams.get("size") ?? 100);
  const from = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
  return { status: 200, body: { total: at.rows.length, items: at.rows.slice(from, from + size) } };
}

function rowsOf(seed: number, count: number): ItemRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `I${seed}-${String(index + 1).padStart(5, "0")}`,
    name: `条目 ${index + 1}`,
    state: index % 7 === 0 ? "0" : "1",
  }));
}
