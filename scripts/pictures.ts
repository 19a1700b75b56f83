/**
 * Pictures of the screens an issue is about, from a demo hub that this starts, fills and ends:
 * `node scripts/pictures.ts <folder for the pictures> [checkout whose hub and built admin are shown]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openCamera } from "./pictures/camera.ts";
import { startDemo } from "./pictures/demo.ts";
import { agePlan, fillHub } from "./pictures/fill.ts";
import { lookAtEverything } from "./pictures/looks.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

async function main([folder, checkout = ROOT]: string[]): Promise<void> {
  if (folder === undefined) throw new Error("say where the pictures go");
  const dataDir = mkdtempSync(join(tmpdir(), "campushub-pictures-"));
  const start = () => startDemo({ checkout: resolve(checkout), dataDir });
  let demo = await start();
  try {
    const filled = await fillHub(demo);
    // A plan expires after an hour at the soonest: its time is put back while nobody looks.
    await demo.stop();
    await agePlan({ dataDir, id: filled.sets.expired });
    demo = await start();
    const camera = await openCamera({ url: demo.url, folder: resolve(folder) });
    await lookAtEverything(camera, filled);
    await camera.close();
    const complaints = camera.complaints();
    if (complaints.length > 0) process.stderr.write(`The browser complained:\n${complaints.join("\n")}\n`);
  } finally {
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
