import { OpenAPIHono } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { Hono, type MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Services } from "./core/context.ts";
import { AppError } from "./core/errors.ts";
import { serveAdmin } from "./http/admin-files.ts";
import { authenticate } from "./http/authenticate.ts";
import { addDocs } from "./http/docs.ts";
import { addEvents } from "./http/events.ts";
import { frame } from "./http/frame.ts";
import type { Authenticator, Hub, HubEnv } from "./http/hub.ts";
import { addOpenRoutes, type OpenRoutes } from "./http/open-routes.ts";
import { answerProblem } from "./http/problem.ts";
import { createApi, type ModuleRoutes } from "./http/router.ts";
import type { Metrics } from "./infra/metrics.ts";

export interface AppOptions {
  readonly version: string;
  readonly modules: readonly ModuleRoutes[];
  /** What nobody needs to be signed in for: signing in. */
  readonly open: readonly OpenRoutes[];
  readonly authenticator: Authenticator;
  /** A proxy stands in front, so `X-Forwarded-For` tells the caller's address. */
  readonly trustProxy?: boolean;
  readonly metrics: Metrics;
  /** The built admin; absent: the API alone. */
  readonly adminDist?: string;
}

/** The whole HTTP surface. Does no I/O of its own until asked, so that tests call `app.request()`. */
export function createApp(services: Services, options: AppOptions): Hono<HubEnv> {
  const app = new Hono<HubEnv>();
  app.onError((error, c) => answerProblem(error, c, services.log.error));
  app.notFound((c) => answerProblem(new AppError("notFound", "there is nothing at this address"), c, services.log.error));
  app.use("/api/*", measure(options.metrics));
  addHealth(app, services, options.metrics);
  app.route("/api", createApiHub(services, options));
  if (options.adminDist !== undefined) serveAdmin(app, options.adminDist);
  return app;
}

function createApiHub(services: Services, options: AppOptions): Hub {
  const hub: Hub = new OpenAPIHono<HubEnv>();
  hub.use(frame);
  for (const routes of options.open) addOpenRoutes(hub, routes, options.trustProxy ?? false);
  addDocs(hub, options.version);
  hub.use(authenticate(services, options));
  addEvents(hub);
  const api = createApi(hub);
  for (const routes of options.modules) routes(api, services);
  return hub;
}

/** `/healthz`: the process answers · `/readyz`: and so does its database · `/metrics`: Prometheus. */
function addHealth(app: Hono<HubEnv>, services: Services, metrics: Metrics): void {
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    try {
      await services.db.execute(sql`select 1`);
      return c.json({ status: "ready", database: services.database.kind });
    } catch (error) {
      services.log.error({ error: String(error) }, "the database does not answer");
      throw new AppError("unavailable", "the database does not answer", { retryAfterSeconds: 5 });
    }
  });
  app.get("/metrics", async (c) =>
    c.body(await metrics.registry.metrics(), 200, { "Content-Type": metrics.registry.contentType }),
  );
}

/** After the answer the present route is the one that answered. */
function measure({ requests }: Metrics): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    requests.observe({ method: c.req.method, route: routePath(c), status: c.res.status }, (performance.now() - startedAt) / 1000);
  };
}
