import { type Connector, defineConnector, field, type Json, recordStream } from "@campushub/kit";
import { z } from "zod";

const config = z.object({
  baseUrl: field(z.url(), { label: { zh: "平台地址", en: "Base URL" }, widget: "url", group: "platform" }),
});
type Config = z.output<typeof config>;

const tallyData = z.object({ id: field(z.string(), { label: { zh: "编号", en: "ID" } }) });

/** A platform of one row that counts how often it is read, and how many readers there are at once. */
export interface Counted {
  readonly connector: Connector;
  readonly reads: number;
}

/** Readers of all instances under way on the one platform. */
export interface Crowd {
  now: number;
  most: number;
}

export function countedConnector(crowd: Crowd): Counted {
  const counts = { reads: 0 };
  const rows: readonly Json[] = [{ id: "one" }];
  const connector = defineConnector({
    manifest: {
      id: "counted",
      name: { zh: "计数平台", en: "Counted platform" },
      version: "1.0.0",
      summary: { zh: "只有一行", en: "One row" },
      allowedHosts: ({ baseUrl }) => [baseUrl],
      credential: ({ baseUrl }) => baseUrl,
      parallelism: 1,
      pollFloorSeconds: 60,
      rate: () => ({ perSecond: 100, burst: 100 }),
    },
    config,
    check: async () => [],
    streams: {
      tally: recordStream<Config, z.output<typeof tallyData>>({
        title: { zh: "计数", en: "Tally" },
        wire: z.object({ id: z.string() }),
        schema: tallyData,
        key: ({ id }) => id,
        label: ({ id }) => id,
        map: (raw) => raw,
        read: {
          modes: ["snapshot"],
          deletes: "snapshotDiff",
          order: { snapshot: "partial" },
          async *run() {
            counts.reads++;
            crowd.most = Math.max(crowd.most, ++crowd.now);
            yield { kind: "rows", rows };
            yield { kind: "scopeComplete" };
            crowd.now--;
          },
        },
      }),
    },
  });
  return {
    connector: connector as unknown as Connector,
    get reads() {
      return counts.reads;
    },
  };
}
