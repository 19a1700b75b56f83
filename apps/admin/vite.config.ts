import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstLoadBudget } from "./vite/first-load-budget.ts";
import { precompress } from "./vite/precompress.ts";
import { traditionalMessages } from "./vite/traditional-messages.ts";

/** What the browser may have to load before the first list shows, in bytes of gzipped JavaScript. */
const FIRST_LOAD_LIMIT = 400 * 1024;

export default defineConfig({
  plugins: [
    precompress(),
    react(),
    traditionalMessages(),
    firstLoadBudget({ limit: FIRST_LOAD_LIMIT, alsoLoaded: ["/i18n/zh-CN/index.ts", "/features/connections/List.tsx"] }),
  ],
  build: {
    outDir: "dist",
    target: "es2022",
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // The libraries every screen needs stay in one chunk, so that a new release of the hub does not reload them.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|react-router|react-router-dom)\//, priority: 20 },
            { name: "libraries", test: /node_modules\//, priority: 10 },
            { name: "elements", test: /\/src\/(elements|providers|connectors\/useWords)/, priority: 5 },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/api", "/readyz"].map((path) => [path, { target: `http://127.0.0.1:${process.env.PORT ?? 8080}`, changeOrigin: false }]),
    ),
  },
});
