import { describe, expect, it } from "vitest";
import { firstLoadOf } from "./first-load-budget.ts";

const chunk = (fileName: string, more: Partial<Parameters<typeof firstLoadOf>[0][string]> = {}) => ({
  type: "chunk" as const,
  fileName,
  ...more,
});

describe("the first load", () => {
  it("is the entry, the first list and all they import, each once", () => {
    const bundle = {
      "index.js": chunk("index.js", { isEntry: true, imports: ["react.js"] }),
      "react.js": chunk("react.js"),
      "List.js": chunk("List.js", { facadeModuleId: "/app/features/connections/List.tsx", imports: ["react.js", "table.js"] }),
      "table.js": chunk("table.js", { imports: ["react.js"] }),
      "Audit.js": chunk("Audit.js", { facadeModuleId: "/app/features/audit-events/List.tsx", imports: ["table.js"] }),
    };
    const names = firstLoadOf(bundle, ["/features/connections/List.tsx"]).map(({ fileName }) => fileName);
    expect(names.sort()).toEqual(["List.js", "index.js", "react.js", "table.js"]);
  });
});
