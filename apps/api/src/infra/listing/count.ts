import type { Database } from "@campushub/drizzle";
import { runStatement, type Statement } from "./statement.ts";

/** @param counted from `from` onwards. `estimated`: what the planner believes, at the cost of planning. */
export async function countRows(database: Database, counted: Statement, mode: "exact" | "estimated"): Promise<number> {
  if (mode === "exact") {
    const [row] = await runStatement(database, { text: `select count(*) ${counted.text}`, params: counted.params });
    return Number(row?.[0] ?? 0);
  }
  const statement = { text: `explain (format json) select 1 ${counted.text}`, params: counted.params };
  const [[plan = "[]"] = []] = await runStatement(database, statement);
  const [node] = (typeof plan === "string" ? JSON.parse(plan) : plan) as { Plan: { "Plan Rows": number } }[];
  return node?.Plan["Plan Rows"] ?? 0;
}
