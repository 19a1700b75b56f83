import { z } from "zod";
import { notFound } from "../../core/errors.ts";
import { type ModuleRoutes, textIdParams } from "../../http/router.ts";
import { simulatorView } from "./queries.ts";
import { faultsSchema, simulatorSchema } from "./schema.ts";
import { setFaults } from "./set-faults.ts";
import type { SimulatorHost } from "./simulator-host.ts";

/** Only in the demo: without simulators these addresses do not exist. */
export function demoRoutes(host: SimulatorHost): ModuleRoutes {
  return (api) => {
    api.verb({
      method: "get",
      path: "/demo/simulators",
      summary: "The pretended platforms, their addresses and fault switches",
      resource: "demo",
      action: "list",
      answer: z.array(simulatorSchema),
      run: async () => (await host.list()).map(simulatorView),
    });
    api.verb({
      method: "post",
      path: "/demo/simulators/{id}/faults",
      summary: "Set fault switches",
      resource: "demo",
      action: "faults",
      params: textIdParams,
      body: faultsSchema,
      answer: simulatorSchema,
      run: async ({ ctx, params, body }) =>
        simulatorView(await setFaults({ ctx, input: { host, id: params.id, settings: body } })),
    });
    api.verb({
      method: "post",
      path: "/demo/simulators/{id}/live",
      summary: "Let somebody work in the platform: rows change, appear and go",
      resource: "demo",
      action: "live",
      params: textIdParams,
      answer: simulatorSchema,
      async run({ params }) {
        if (!(await host.list()).some(({ id }) => id === params.id)) throw notFound("simulator", params.id.slice(0, 60));
        return simulatorView((await host.live(params.id)).find(({ id }) => id === params.id)!);
      },
    });
  };
}
