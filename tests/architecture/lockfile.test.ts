import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./source.ts";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const packages = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages as Record<string, Entry>;

/** As Node resolves: in the package's own folder, then in every folder above it. */
function isLocked(from: string, name: string): boolean {
  const parts = from.split("/node_modules/");
  return (
    parts.some((_, index) => `${parts.slice(0, parts.length - index).join("/node_modules/")}/node_modules/${name}` in packages) ||
    `node_modules/${name}` in packages
  );
}

describe("the lockfile", () => {
  // npm drops platform packages it could not see when it wrote the file, and `npm ci` then refuses it elsewhere.
  test("names every dependency of every package, also those of other platforms", () => {
    const missing = Object.entries(packages).flatMap(([from, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).filter((name) => !isLocked(from, name)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  test("names no registry, so that each machine may use its own", () => {
    const named = Object.values(packages).filter(({ resolved, link }) => !link && resolved !== undefined);
    expect(named).toEqual([]);
  });

  test("every direct dependency is pinned to one version", () => {
    const own = Object.entries(packages).filter(([path]) => !path.includes("node_modules"));
    const ranges = own.flatMap(([path, entry]) =>
      Object.entries({ ...entry.dependencies, ...(entry as { devDependencies?: Record<string, string> }).devDependencies })
        .filter(([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(version))
        .map(([name, version]) => `${path || "root"}: ${name} ${version}`),
    );
    expect(ranges).toEqual([]);
  });
});
