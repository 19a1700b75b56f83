import { access, readdir } from "node:fs/promises";

export const ROOT = new URL("../", import.meta.url);
export const CONNECTORS = new URL("connectors/", ROOT);

export interface ConnectorFolder {
  /** Also the connector's id. */
  readonly name: string;
  readonly url: URL;
  readonly hasSimulator: boolean;
}

/** The folders under `connectors` that hold a connector; those that begin with `_` are not connectors. */
export async function connectorFolders(connectors = CONNECTORS): Promise<ConnectorFolder[]> {
  const entries = await readdir(connectors, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("_")).map((entry) => entry.name);
  const folders = names.sort().map(async (name) => {
    const url = new URL(`${name}/`, connectors);
    const hasSimulator = await exists(new URL("simulator/index.ts", url));
    return (await exists(new URL("src/index.ts", url))) ? [{ name, url, hasSimulator }] : [];
  });
  return (await Promise.all(folders)).flat();
}

export async function exists(url: URL): Promise<boolean> {
  return access(url).then(
    () => true,
    () => false,
  );
}
