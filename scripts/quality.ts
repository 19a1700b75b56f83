import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CONNECTORS, connectorFolders } from "./connector-folders.ts";
import { disproved } from "./quality/checks.ts";
import { gather } from "./quality/evidence.ts";
import { readQualityFile } from "./quality/quality-file.ts";

// Checks what every connector claims in its quality.yaml against its files and its behaviour. Another folder of connectors
// may be named.
const [other] = process.argv.slice(2);
const connectors = other === undefined ? CONNECTORS : pathToFileURL(`${resolve(other)}/`);
for (const folder of await connectorFolders(connectors)) {
  try {
    const file = await readQualityFile(new URL("quality.yaml", folder.url));
    const faults = disproved(file, await gather(folder));
    process.stdout.write(`${folder.name}: ${file.tier}, ${faults.length === 0 ? "all claims stand" : "claims disproved"}\n`);
    for (const fault of faults) process.stderr.write(`  ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`${folder.name}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
