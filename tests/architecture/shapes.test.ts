import { describe, expect, test } from "vitest";
import { connectorIds, entries, folders, sourceFiles, subfolders } from "./source.ts";

const MEANINGLESS = new Set(["utils", "util", "lib", "libs", "common", "helpers", "misc", "shared", "stuff"]);
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|gen|worker|config))?\.(ts|mjs)$/;
/** What every room of the server has; the rest of a room is its verbs, one file each. */
const OF_EVERY_MODULE = ["index.ts", "schema.ts"];
const OF_EVERY_CONNECTOR = ["package.json", "README.md", "quality.yaml"];
const MODULES = "apps/api/src/modules";

function filesIn(path: string): string[] {
  return entries(path)
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

describe("folder shapes", () => {
  test("no folder or file is named utils, lib, common, helpers or misc", () => {
    const named = [...folders(), ...sourceFiles().map(({ path }) => path.replace(/(\.test)?\.\w+$/, ""))];
    const bad = named.filter((path) => path !== "tests/helpers" && MEANINGLESS.has(path.split("/").at(-1)!.toLowerCase()));
    expect(bad).toEqual([]);
  });

  test("no folder is empty", () => {
    expect(folders().filter((path) => entries(path).length === 0)).toEqual([]);
  });

  test("every module of the server has an index and a schema", () => {
    const lacking = subfolders(MODULES).flatMap((name) => {
      const files = filesIn(`${MODULES}/${name}`);
      return OF_EVERY_MODULE.filter((file) => !files.includes(file)).map((file) => `${name} lacks ${file}`);
    });
    expect(lacking).toEqual([]);
  });

  test("files of the server, the connectors and the scripts are named in kebab-case", () => {
    const ours = sourceFiles().filter(({ path }) => !path.startsWith("apps/admin/"));
    expect(ours.map(({ path }) => path).filter((path) => !KEBAB.test(path.split("/").at(-1)!))).toEqual([]);
  });

  test("every connector has a package, a README, a quality file, sources and a simulator", () => {
    const lacking = connectorIds().flatMap((id) => {
      const files = filesIn(`connectors/${id}`);
      const parts = subfolders(`connectors/${id}`);
      const wanted = ["src", "simulator"].filter((part) => !parts.includes(part));
      return [...OF_EVERY_CONNECTOR.filter((file) => !files.includes(file)), ...wanted].map((what) => `${id} lacks ${what}`);
    });
    expect(lacking).toEqual([]);
  });

  test("tables are described in the schema folder of drizzle only", () => {
    const tables = sourceFiles().filter(({ text, path }) => /\bpgTable\(/.test(text) && !path.startsWith("drizzle/schema/"));
    expect(tables.map(({ path }) => path).filter((path) => !path.startsWith("tests/architecture/"))).toEqual([]);
  });
});
