import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { exists } from "../connector-folders.ts";
import { isNeeded, RULE_IDS, type RuleId, TIERS } from "./rules.ts";

const reason = z.string().trim().min(10, "say why in a sentence");
const answer = z
  .union([
    z.enum(["done", "todo"]).transform((status) => ({ status, reason: undefined })),
    z.strictObject({ status: z.literal("done"), reason: reason.optional() }),
    z.strictObject({ status: z.enum(["todo", "exempt"]), reason }),
  ])
  .describe("done, todo, or { status, reason }");
const schema = z.strictObject({
  tier: z.enum(TIERS),
  rules: z.strictObject(Object.fromEntries(RULE_IDS.map((id) => [id, answer])) as Record<RuleId, typeof answer>),
});
export type QualityFile = z.output<typeof schema>;

/**
 * Reads a connector's quality.yaml: every rule answered, no unknown rule, nothing left to do in the tier it claims.
 * @throws Error naming every fault at once.
 */
export async function readQualityFile(path: URL): Promise<QualityFile> {
  if (!(await exists(path))) throw new Error(`${path.pathname} is missing; every connector answers for its quality`);
  const result = schema.safeParse(parse(await readFile(path, "utf8")));
  const faults = result.success
    ? undone(result.data)
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  if (!result.success || faults.length > 0)
    throw new Error(`${path.pathname}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return result.data;
}

function undone({ tier, rules }: QualityFile): string[] {
  const open = RULE_IDS.filter((id) => rules[id].status === "todo" && isNeeded(id, tier));
  return open.map((id) => `${id} is still to do, so the tier cannot be ${tier}`);
}
