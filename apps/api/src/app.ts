import { OpenAPIHono } from "@hono/zod-openapi";
import { Hono, type MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Services } from "./core/context.ts";
import { AppError } from "./core/errors.ts";
import { serveAdmin } from "./http/admin-files.ts";
import { authenticate } from "./http/authenticate.ts";
import { addDocs } from "./http/docs.ts";
import { addEvents } from "./http/events.ts";
import { frame } from "./http/frame.ts";
import { addHealth } from "./http/health.ts";
import type { Authenticator, Hub, HubEnv } from "./http/hub.ts";
import { addOpenRoutes, type OpenRoutes } from "./http/open-routes.ts";
import { answerProblem } from "./http/problem.ts";
import { createApi, type ModuleRoutes } from "./http/router.ts";
import { isLocal, type Site, siteHeaders } from "./http/site.ts";
import { databaseTerms } from "./http/terms.ts";
import type { Metrics } from "./infra/metrics.ts";

export interface AppOptions {
  readonly version: string;
  readonly modules: readonly ModuleRoutes[];
  /** What nobody needs to be signed in for: signing in. */
  readonly open: readonly OpenRoutes[];
  readonly authenticator: Authenticator;
  readonly site?: Site;
  readonly metrics: Metrics;
  /** Who may read `/metrics`. Default `local`: programs on this machine. */
  readonly metricsFor?: "local" | "open" | "off";
  /** Default true: `/api/docs` and `/api/openapi.json` are there, for everybody. */
  readonly docs?: boolean;
  /** The built admin; absent: the API alone. */
  readonly adminDist?: string;
}

/** The whole HTTP surface. Does no I/O of its own until asked, so that tests call `app.request()`. */
export function createApp(services: Services, options: AppOptions): Hono<HubEnv> {
  const app = new Hono<HubEnv>();
  app.onError((error, c) => answerProblem(error, c, services.log.error));
  app.notFound((c) => answerProblem(new AppError("notFound", "there is nothing at this address"), c, services.log.error));
  app.use(siteHeaders(options.site ?? {}));
  app.use("/api/*", measure(options.metrics));
  addHealth(app, services);
  if (options.metricsFor !== "off") addMetrics(app, options);
  app.route("/api", createApiHub(services, options));
  if (options.adminDist !== undefined) serveAdmin(app, options.adminDist);
  return app;
}

function createApiHub(services: Services, options: AppOptions): Hub {
  const hub: Hub = new OpenAPIHono<HubEnv>();
  hub.use(frame);
  const site = options.site ?? {};
  for (const routes of options.open) addOpenRoutes(hub, routes, site);
  if (options.docs ?? true) addDocs(hub, options.version);
  hub.use(authenticate(services, { authenticator: options.authenticator, site }));
  hub.use(databaseTerms);
  addEvents(hub, options.authenticator);
  const api = createApi(hub);
  for (const routes of options.modules) routes(api, services);
  return hub;
}

/** `/metrics`: Prometheus. */
function addMetrics(app: Hono<HubEnv>, { metrics: { registry }, metricsFor = "local" }: AppOptions): void {
  app.get("/metrics", async (c) => {
    if (metricsFor === "local" && !isLocal(c)) return c.notFound();
    return c.body(await registry.metrics(), 200, { "Content-Type": registry.contentType });
  });
}

/** After the answer the present route is the one that answered. */
function measure({ requests }: Metrics): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    requests.observe({ method: c.req.method, route: routePath(c), status: c.res.status }, (performance.now() - startedAt) / 1000);
  };
}
