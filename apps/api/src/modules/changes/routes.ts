import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { type Api, bigIdParams, idParams, type ModuleRoutes } from "../../http/router.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { createChangeSet } from "./create-change-set.ts";
import { approveChangeSet, rejectChangeSet } from "./decide-change-set.ts";
import { delegateApproval, revokeDelegation } from "./delegate-approval.ts";
import { MAX_OPS } from "./limits.ts";
import { pauseChangeSet, resumeChangeSet } from "./pause-change-set.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { planRest } from "./plan-rest.ts";
import { protectRecord, unprotectRecord } from "./protect-record.ts";
import * as queries from "./queries.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import { retryFailed } from "./retry-failed.ts";
import { revertChangeSet } from "./revert-change-set.ts";
import * as schema from "./schema.ts";
import { setWriteSafety } from "./set-write-safety.ts";
import { submitChangeSet } from "./submit-change-set.ts";
import { updateChangeSet } from "./update-change-set.ts";

/** So many ops as a set may hold fit, 400 bytes each. */
const OPS_BYTES = MAX_OPS * 400;

export const changeRoutes: ModuleRoutes = (api) => {
  api.resource(queries.changeSets, {
    create: { body: schema.changeSetCreateSchema, maxBytes: OPS_BYTES, run: createChangeSet },
    update: { body: schema.changeSetUpdateSchema, maxBytes: OPS_BYTES, run: updateChangeSet },
  });
  addSteps(api);
  api.verb({
    method: "get",
    path: "/change-sets/{id}/timeline",
    summary: "What happened to a change set, step by step",
    resource: "change-sets",
    action: "show",
    params: idParams,
    answer: schema.timelineSchema,
    run: ({ ctx, params }) => queries.timelineOf({ ctx, input: params }),
  });
  api.resource(queries.changeOps);
  api.verb({
    method: "patch",
    path: "/change-ops/{id}",
    summary: "Settle a conflict; the set is planned anew",
    resource: "change-sets",
    action: "edit",
    params: bigIdParams,
    body: schema.changeOpUpdateSchema,
    answer: schema.changeOpSchema,
    async run({ ctx, params, body }) {
      await resolveConflict({ ctx, input: { ...params, ...body } });
      return queries.changeOps.one({ ctx, id: params.id });
    },
  });
  api.resource(queries.changeImports);
  addSafety(api);
};

const shown = (ctx: Ctx, id: number) => queries.changeSets.one({ ctx, id });

interface Step<Body> {
  readonly path: string;
  readonly summary: string;
  readonly action: string;
  readonly body?: z.ZodType<Body>;
  readonly run: (call: { ctx: Ctx; input: { id: number } & Body }) => Promise<unknown>;
  /** The set it made, to be answered in place of the one asked. */
  readonly answers?: "made";
}

function addStep<Body>(api: Api, { path, summary, action, body, run, answers }: Step<Body>): void {
  api.verb({
    method: "post",
    path: `/change-sets/{id}/${path}`,
    summary,
    resource: "change-sets",
    action,
    params: idParams,
    ...(body ? { body } : {}),
    answer: schema.changeSetSchema,
    async run({ ctx, params, body: input }) {
      const made = await run({ ctx, input: { ...(input as Body), id: params.id } });
      return shown(ctx, answers === "made" ? (made as { id: number }).id : params.id);
    },
  });
}

function addSteps(api: Api): void {
  const plain = [
    { path: "plan", summary: "Read the platform anew and say what would change", action: "plan", run: planChangeSet },
    { path: "apply", summary: "Carry an approved plan out", action: "apply", run: applyChangeSet },
    { path: "pause", summary: "Send nothing more for now", action: "pause", run: pauseChangeSet },
    { path: "resume", summary: "Go on sending", action: "resume", run: resumeChangeSet },
    { path: "cancel", summary: "Give it up; what was done stays done", action: "cancel", run: cancelChangeSet },
    { path: "retry-failed", summary: "Try again what was certainly not done", action: "apply", run: retryFailed },
  ];
  for (const step of plain) addStep(api, step);
  addStep(api, {
    path: "revert",
    summary: "Take back what was done, as a new change set",
    action: "revert",
    body: schema.revertSchema,
    run: revertChangeSet,
    answers: "made",
  });
  addStep(api, {
    path: "plan-rest",
    summary: "Plan anew what it left undone, as a new change set",
    action: "planRest",
    body: schema.restSchema,
    run: planRest,
    answers: "made",
  });
  addStep(api, {
    path: "submit",
    summary: "Hand the plan to an approver",
    action: "submit",
    body: schema.submitSchema,
    run: submitChangeSet,
  });
  const body = schema.decisionBodySchema;
  addStep(api, { path: "approve", summary: "Agree to exactly this plan", action: "decide", body, run: approveChangeSet });
  addStep(api, { path: "reject", summary: "Send it back with a reason", action: "decide", body, run: rejectChangeSet });
}

function addSafety(api: Api): void {
  api.resource(queries.protectedRecords, {
    create: { body: schema.protectedRecordCreateSchema, run: protectRecord },
    remove: unprotectRecord,
  });
  api.resource(queries.approvalDelegations, {
    create: { body: schema.approvalDelegationCreateSchema, run: delegateApproval },
    remove: revokeDelegation,
  });
  api.verb({
    method: "get",
    path: "/write-safety",
    summary: "The house's rules for writing",
    resource: "write-safety",
    action: "show",
    answer: schema.writeSafetySchema,
    run: ({ ctx }) => queries.showWriteSafety({ ctx }),
  });
  api.verb({
    method: "patch",
    path: "/write-safety",
    summary: "Stop all writing, lift the stop, or change the rules",
    resource: "write-safety",
    action: "stop",
    body: schema.writeSafetyUpdateSchema,
    answer: schema.writeSafetySchema,
    run: async ({ ctx, body }) => queries.safetyView(await setWriteSafety({ ctx, input: body })),
  });
}
