import type { Json } from "@campushub/kit";
import { bigIdParams, idParams, type ModuleRoutes } from "../../http/router.ts";
import { syncRequestSchema } from "../connections/index.ts";
import { cancelRun } from "./cancel-run.ts";
import { decideBrake } from "./decide-brake.ts";
import { decideDrift } from "./decide-drift.ts";
import { discardReject } from "./discard-reject.ts";
import { home } from "./home.ts";
import { pauseRun, resumeRun } from "./pause-run.ts";
import { drifts, records, rejects, rejectView, streamStates, syncLogs, syncRuns } from "./queries.ts";
import { replayReject } from "./replay-reject.ts";
import { requestSync } from "./request-sync.ts";
import * as schema from "./schema.ts";
import { parseStreamId, setDriftPolicy } from "./set-drift-policy.ts";

export const syncRoutes: ModuleRoutes = (api) => {
  api.verb({
    method: "post",
    path: "/connections/{id}/sync",
    summary: "Ask for a sync",
    resource: "connections",
    action: "sync",
    params: idParams,
    body: syncRequestSchema,
    status: 202,
    answer: schema.syncAnswerSchema,
    run: ({ ctx, params, body }) => requestSync({ ctx, input: { connectionId: params.id, ...body } }),
  });
  addRuns(api);
  addRows(api);
  api.verb({
    method: "get",
    path: "/home",
    summary: "What needs the information officer now",
    resource: "sync-runs",
    action: "list",
    answer: schema.homeSchema,
    urgent: true,
    run: ({ ctx }) => home({ ctx }),
  });
};

const addRuns: (api: Parameters<ModuleRoutes>[0]) => void = (api) => {
  api.resource(syncRuns);
  api.resource(syncLogs);
  const verbs = { cancel: cancelRun, pause: pauseRun, resume: resumeRun };
  for (const [action, run] of Object.entries(verbs)) {
    api.verb({
      method: "post",
      path: `/sync-runs/{id}/${action}`,
      summary: `${action} a run`,
      resource: "sync-runs",
      action,
      params: idParams,
      answer: schema.idAnswerSchema,
      run: ({ ctx, params }) => run({ ctx, input: params }),
    });
  }
  api.verb({
    method: "post",
    path: "/sync-runs/{id}/decision",
    summary: "Answer the brake: are the missing rows really gone?",
    resource: "sync-runs",
    action: "decide",
    params: idParams,
    body: schema.decisionSchema,
    answer: schema.decisionAnswerSchema,
    run: ({ ctx, params, body }) => decideBrake({ ctx, input: { ...params, ...body } }),
  });
};

const addRows: (api: Parameters<ModuleRoutes>[0]) => void = (api) => {
  api.resource(records);
  api.resource(rejects);
  api.verb({
    method: "post",
    path: "/rejects/{id}/replay",
    summary: "Put a rejected row through again, mended or as it is",
    resource: "rejects",
    action: "replay",
    params: bigIdParams,
    body: schema.replaySchema,
    answer: schema.replayResultSchema,
    async run({ ctx, params, body }) {
      const answer = await replayReject({
        ctx,
        input: { id: params.id, ...(body.raw === undefined ? {} : { raw: body.raw as Json }) },
      });
      return { ...answer, reject: rejectView(answer.reject) };
    },
  });
  api.verb({
    method: "post",
    path: "/rejects/{id}/discard",
    summary: "Settle that a rejected row is not wanted",
    resource: "rejects",
    action: "discard",
    params: bigIdParams,
    body: schema.discardSchema,
    answer: schema.rejectSchema,
    run: async ({ ctx, params, body }) => rejectView(await discardReject({ ctx, input: { ...params, ...body } })),
  });
  api.resource(drifts, {
    update: {
      body: schema.driftDecisionSchema,
      run: ({ ctx, input }) => decideDrift({ ctx, input: { id: input.id, status: input.changes.status } }),
    },
  });
  api.resource(streamStates, {
    update: {
      body: schema.streamStateUpdateSchema,
      run: ({ ctx, input }) =>
        setDriftPolicy({ ctx, input: { ...parseStreamId(input.id), driftPolicy: input.changes.driftPolicy } }),
    },
  });
};
