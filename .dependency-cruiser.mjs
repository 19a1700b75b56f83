const err = (name, comment, { from, to }) => ({ name, comment, severity: "error", from, to });
const TEST = "\\.test\\.tsx?$";
export default {
  forbidden: [
    err("no-circular", "break the cycle", { from: {}, to: { circular: true } }),
    err("connector-is-an-island", "a connector may import only itself and connectors/_kit", {
      from: { path: "^connectors/([^_/][^/]*)/" },
      to: { path: "^(connectors|apps|drizzle|scripts|tests)/", pathNot: ["^connectors/$1/", "^connectors/_kit/"] },
    }),
    err("kit-imports-nothing-of-ours", "the contract depends on nobody", {
      from: { path: "^connectors/_kit/" },
      to: { path: "^(connectors/(?!_kit/)|apps/|drizzle/|scripts/|tests/)" },
    }),
    err("kit-testing-in-tests-only", "the test harness stays out of production", {
      from: { path: "^(connectors/[^/]+/src|apps/[^/]+/src)/", pathNot: TEST },
      to: { path: "^connectors/_kit/testing/" },
    }),
    err("no-simulator-in-production", "simulators are for dev and tests", {
      from: { path: "^(connectors/[^/]+/src|apps/[^/]+/src)/", pathNot: [TEST, "^apps/api/src/simulators\\.gen\\.ts$"] },
      to: { path: "/simulator/" },
    }),
    err("simulator-shares-no-belief", "a simulator may know the wire types, never the client or the mapping", {
      from: { path: "^connectors/([^/]+)/simulator/", pathNot: TEST },
      to: {
        path: "^connectors/$1/src/",
        pathNot: ["^connectors/$1/src/wire\\.ts$", "^connectors/$1/src/profiles/[^/]+/wire\\.ts$"],
      },
    }),
    err("one-door-to-connectors", "only the generated registry names a concrete connector", {
      from: { path: "^apps/", pathNot: "^apps/api/src/(connectors|simulators)\\.gen\\.ts$" },
      to: { path: "^connectors/(?!_kit/)" },
    }),
    err("module-through-its-index", "import another module through its index.ts", {
      from: { path: "^apps/api/src/modules/([^/]+)/" },
      to: {
        path: "^apps/api/src/modules/([^/]+)/.+",
        pathNot: ["^apps/api/src/modules/$1/", "^apps/api/src/modules/[^/]+/index\\.ts$"],
      },
    }),
    err("routes-are-adapters", "a route may not touch the database", {
      from: { path: "^apps/api/src/modules/[^/]+/routes\\.ts$" },
      to: { path: "(^drizzle/|node_modules/drizzle-orm|^apps/api/src/infra/)" },
    }),
    err("verbs-do-not-know-http", "only routes.ts (and tests) see the transport", {
      from: { path: "^apps/api/src/modules/", pathNot: ["/routes\\.ts$", TEST] },
      to: { path: "^apps/api/src/http/" },
    }),
    err("drizzle-is-a-leaf", "schema and migrations import nothing of ours", {
      from: { path: "^drizzle/", pathNot: TEST },
      to: { path: "^(apps|connectors|scripts|tests)/" },
    }),
    err("core-and-infra-below-modules", "lower layers do not know features or http", {
      from: { path: "^apps/api/src/(core|infra)/" },
      to: { path: "^apps/api/src/(modules|http)/" },
    }),
    err("core-below-infra", "the vocabulary does not know the outside world", {
      from: { path: "^apps/api/src/core/" },
      to: { path: "^apps/api/src/infra/" },
    }),
    err("admin-sees-the-contract-only", "the browser may not reach server code or schema", {
      from: { path: "^apps/admin/" },
      to: { path: "^(drizzle|connectors|scripts|tests|apps/api)/", pathNot: "^apps/api/src/contract\\.ts$" },
    }),
    err("contract-is-schemas-only", "contract.ts re-exports zod schemas, nothing that runs", {
      from: { path: "^apps/api/src/contract\\.ts$" },
      to: { path: "^(apps|drizzle|connectors)/", pathNot: "^apps/api/src/modules/[^/]+/schema\\.ts$" },
    }),
    err("nobody-imports-tests", "tests are leaves", {
      from: { path: "^(apps|connectors|drizzle|scripts)/", pathNot: TEST },
      to: { path: "^tests/" },
    }),
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      extensions: [".ts", ".tsx", ".js"],
    },
  },
};
