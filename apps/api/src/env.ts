import { z } from "zod";
import { readTrustedProxies } from "./http/trusted-proxies.ts";

const port = z.coerce.number().int().min(0).max(65535);
const flag = z.enum(["0", "1", "true", "false", ""]).transform((text) => text === "1" || text === "true");
const text = z.string().trim().min(1);

/** An origin alone: what stands behind the host would be lost. */
const isOrigin = (url: string) => URL.canParse(url) && new URL(url).href === `${new URL(url).origin}/`;
const origin = z
  .url({ protocol: /^https?$/ })
  .refine(isOrigin, "takes scheme, host and port alone, e.g. https://hub.example.edu.cn")
  .transform((url) => new URL(url).origin);

const proxies = text.transform((value, { issues }) => {
  try {
    return readTrustedProxies(value);
  } catch (error) {
    issues.push({ code: "custom", message: (error as Error).message, input: value });
    return z.NEVER;
  }
});

const schema = z.object({
  PORT: port.default(8080),
  PUBLIC_URL: origin.optional(),
  TRUST_PROXY: proxies.optional(),
  DATA_DIR: text.default(".data"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  HUB_ROLE: z.enum(["all", "api", "worker"]).default("all"),
  HUB_ADMIN_PASSWORD: z.string().min(8).optional(),
  HUB_ADMIN_TOKEN: z.string().min(16).optional(),
  HUB_SECRET_KEY: z.string().min(16).optional(),
  HUB_METRICS: z.enum(["local", "open", "off"]).default("local"),
  HUB_API_DOCS: z.enum(["open", "off"]).default("open"),
  HUB_ALLOW_LOOPBACK: flag.default(false),
  HUB_DEMO: flag.default(false),
  HUB_DEMO_DATA: text.optional(),
  HUB_DISK_RESERVE_MB: z.coerce.number().int().min(24).max(1_000_000).default(64),
  HUB_LOG: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});
export type Env = z.output<typeof schema>;

/**
 * The only reader of the environment. Empty values count as absent.
 * @throws Error that lists every fault at once, each with the variable's name.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment is not right:\n${faults.join("\n")}\nSee .env.example for every variable.`);
}
