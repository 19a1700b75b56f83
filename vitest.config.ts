import { defineConfig } from "vitest/config";

/** A project of the suite: its name is what `--project` takes. */
function project(name: string, include: string[], test: Record<string, unknown> = {}) {
  return {
    extends: true as const,
    test: { name, include, environment: "node" as const, exclude: ["**/node_modules/**", "**/dist/**"], ...test },
  };
}

/** resilience and e2e start servers and browsers: one file at a time, after everything else, so that nothing disturbs their times. */
const ALONE = { fileParallelism: false, sequence: { groupOrder: 1 }, testTimeout: 120_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      project("unit", ["connectors/**/*.test.ts", "apps/api/**/*.test.ts", "drizzle/**/*.test.ts", "scripts/**/*.test.ts"]),
      project("admin", ["apps/admin/**/*.test.{ts,tsx}"]),
      project("architecture", ["tests/architecture/**/*.test.ts"], { testTimeout: 60_000 }),
      project("migrations", ["tests/migrations/**/*.test.ts"], { testTimeout: 60_000 }),
      project("conformance", ["tests/conformance/**/*.test.ts"], { testTimeout: 60_000 }),
      project("resilience", ["tests/resilience/**/*.test.ts"], { ...ALONE, testTimeout: 1_500_000 }),
      project("e2e", ["tests/e2e/**/*.test.ts"], { ...ALONE, testTimeout: 300_000 }),
    ],
  },
});
