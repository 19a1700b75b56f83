import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Delivered files lie beside the project; tests that read them skip where they are missing. */
export const REAL_DATA = fileURLToPath(new URL("../../../shared/data", import.meta.url));
export const hasRealData = existsSync(`${REAL_DATA}/dorm/zzu_rooms.json`);
