import { z } from "zod";
import { idParams, type ModuleRoutes } from "../../http/router.ts";
import { armConnection } from "./arm-connection.ts";
import { checkConnection } from "./check-connection.ts";
import { cloneConnection } from "./clone-connection.ts";
import { connectorView, type QualityFile } from "./connector-view.ts";
import { createConnection } from "./create-connection.ts";
import { deleteConnection } from "./delete-connection.ts";
import { connections, connectorResource, slotsOf } from "./queries.ts";
import { checkSchema, connectionCreateSchema, connectionUpdateSchema } from "./schema.ts";
import { updateConnection } from "./update-connection.ts";

/** A connector that claims nothing. */
const NO_CLAIMS: QualityFile = { tier: "bronze", rules: {} };

/** @param quality each connector's own claims, from the generated registry. */
export function connectionRoutes(quality: Readonly<Record<string, QualityFile>>): ModuleRoutes {
  return (api, services) => {
    api.resource(
      connectorResource(
        [...services.connectors.values()].map((connector) =>
          connectorView(connector, quality[connector.manifest.id] ?? NO_CLAIMS),
        ),
      ),
    );
    api.verb({
      method: "get",
      path: "/connections/_next-times",
      summary: "The next five times of a schedule",
      resource: "connections",
      action: "list",
      query: z.object({ schedule: z.string().min(1).max(120) }),
      answer: z.object({ times: z.array(z.string()) }),
      run: ({ ctx, query }) => ({ times: slotsOf(query.schedule, ctx.clock.now()) }),
    });
    api.resource(connections, {
      create: { body: connectionCreateSchema, run: createConnection },
      update: { body: connectionUpdateSchema, run: updateConnection },
      remove: deleteConnection,
    });
    for (const [action, armed] of [
      ["arm", true],
      ["disarm", false],
    ] as const) {
      api.verb({
        method: "post",
        path: `/connections/{id}/${action}`,
        summary: armed ? "Allow writing to the platform" : "Only read the platform from now on",
        resource: "connections",
        action,
        params: idParams,
        answer: z.object({ id: z.number().int(), armed: z.boolean() }),
        run: ({ ctx, params }) => armConnection({ ctx, input: { ...params, armed } }),
      });
    }
    api.verb({
      method: "post",
      path: "/connections/{id}/clone",
      summary: "A second connection with the same settings: disabled, disarmed, without a schedule and without secrets",
      resource: "connections",
      action: "create",
      params: idParams,
      status: 201,
      answer: z.object({ id: z.number().int() }),
      run: ({ ctx, params }) => cloneConnection({ ctx, input: params }),
    });
    api.verb({
      method: "post",
      path: "/connections/{id}/check",
      summary: "Try every stream once",
      resource: "connections",
      action: "check",
      params: idParams,
      answer: checkSchema,
      run: ({ ctx, params }) => checkConnection({ ctx, input: params }),
    });
  };
}
