import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { exists } from "../connector-folders.ts";

const TEMPLATE = new URL("template/", import.meta.url);
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Writes a connector that reads one list over HTTP and passes bronze.
 * @param id kebab-case; also the folder's name.
 * @returns the new folder.
 * @throws Error when the id is not one or the folder exists.
 */
export async function scaffold(id: string, connectors: URL): Promise<URL> {
  if (!ID.test(id) || id.length > 40)
    throw new Error(`${id} is no connector id: lower-case words joined by hyphens, up to 40 characters`);
  const folder = new URL(`${id}/`, connectors);
  if (await exists(folder)) throw new Error(`${fileURLToPath(folder)} exists already`);
  for (const path of (await readdir(TEMPLATE, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())) {
    const source = `${path.parentPath}/${path.name}`;
    const target = new URL(source.slice(fileURLToPath(TEMPLATE).length).replaceAll("\\", "/").replace(/^\//, ""), folder);
    await mkdir(dirname(fileURLToPath(target)), { recursive: true });
    await writeFile(target, named(await readFile(source, "utf8"), id));
  }
  await writeFile(new URL("package.json", folder), `${JSON.stringify(await packageOf(id), null, 2)}\n`);
  return folder;
}

function named(text: string, id: string): string {
  const title = id.replaceAll("-", " ");
  const english = title[0]!.toUpperCase() + title.slice(1);
  return text.replaceAll("template-platform", id).replaceAll("Template platform", english).replaceAll("模板平台", id);
}

/** Depends on the kit and on the very zod that the kit uses. */
async function packageOf(id: string): Promise<object> {
  const kit = JSON.parse(await readFile(new URL("../../connectors/_kit/package.json", import.meta.url), "utf8"));
  return {
    name: `@campushub/connector-${id}`,
    version: "0.1.0",
    private: true,
    type: "module",
    license: "Apache-2.0",
    exports: { ".": "./src/index.ts", "./simulator": "./simulator/index.ts" },
    dependencies: { "@campushub/kit": kit.version, zod: kit.dependencies.zod },
  };
}
