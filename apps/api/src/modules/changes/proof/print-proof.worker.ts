import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import pdfmake from "pdfmake";
import type { Printing } from "./export-pdf.ts";
import { pdfDocument } from "./pdf-document.ts";

const normal = fileURLToPath(import.meta.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"));
const bold = fileURLToPath(import.meta.resolve("@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf"));

pdfmake.setFonts({ NotoSansSC: { normal, bold } });
pdfmake.setLocalAccessPolicy((path) => path === normal || path === bold);
pdfmake.setUrlAccessPolicy(() => false);

const { proof, all, unchanged } = workerData as Printing;
parentPort!.postMessage(await pdfmake.createPdf(pdfDocument(proof, { all, unchanged })).getBuffer());
