import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Hub } from "./hub.ts";

const FILES: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CampusHub API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({ url: "openapi.json", dom_id: "#docs", deepLinking: true, docExpansion: "none", filter: true });\n`;
const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** `/openapi.json` and a browsable `/docs`, out of installed files: a campus network may have no way to a CDN. */
export function addDocs(hub: Hub, version: string): void {
  let document: string | undefined;
  hub.get("/openapi.json", (c) => {
    document ??= JSON.stringify(
      hub.getOpenAPI31Document({
        openapi: "3.1.0",
        info: {
          title: "CampusHub 园枢",
          version,
          description: "Lists speak the ra-data-simple-rest contract; errors are RFC 9457 problems.",
        },
        servers: [{ url: "/api" }],
        security: [{ token: [] }, { session: [] }],
      }),
    );
    return c.body(document, 200, { "Content-Type": "application/json; charset=UTF-8" });
  });
  hub.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  hub.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "campushub.session_token",
  });

  hub.get("/docs", (c) => c.body(PAGE, 200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP }));
  hub.get("/docs/start.js", (c) => c.body(START, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  for (const [name, type] of Object.entries(FILES)) {
    hub.get(`/docs/${name}`, async (c) => {
      c.header("Cache-Control", "public, max-age=86400");
      return c.body(await readFile(join(folder, name)), 200, { "Content-Type": type });
    });
  }
}
