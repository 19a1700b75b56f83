/** The shapes of the API as the screens use them. Types only: nothing of the server reaches the browser. */
import type { z } from "zod";
import type {
  AuditEventView,
  approvalDelegationSchema,
  attentionSchema,
  auditVerdictSchema,
  brakeSchema,
  ChangeOpView,
  ChangeSetView,
  ConnectionView,
  ConnectorView,
  changeImportSchema,
  checkSchema,
  configFieldSchema,
  driftSchema,
  homeSchema,
  importAnswerSchema,
  meSchema,
  namesSchema,
  pointSchema,
  probeSchema,
  protectedRecordSchema,
  RoleView,
  readingChangeSchema,
  readingSchema,
  recordDetailSchema,
  recordSchema,
  rejectSchema,
  replayResultSchema,
  runStreamSchema,
  SyncRunView,
  streamFieldSchema,
  streamOpSchema,
  streamStateSchema,
  syncLogSchema,
  timelineSchema,
  tokenSchema,
  UserView,
  writeSafetySchema,
} from "../../api/src/contract.ts";

export type { AuditEventView, ChangeOpView, ChangeSetView, ConnectionView, ConnectorView, RoleView, SyncRunView, UserView };
export type Names = z.output<typeof namesSchema>;
export type Check = z.output<typeof checkSchema>;
export type Probe = z.output<typeof probeSchema>;
export type ConfigField = z.output<typeof configFieldSchema>;
export type StreamField = z.output<typeof streamFieldSchema>;
export type StreamOp = z.output<typeof streamOpSchema>;
export type ImportAnswer = z.output<typeof importAnswerSchema>;
export type ChangeImport = z.output<typeof changeImportSchema>;
export type WriteSafety = z.output<typeof writeSafetySchema>;
export type ProtectedRecord = z.output<typeof protectedRecordSchema>;
export type ApprovalDelegation = z.output<typeof approvalDelegationSchema>;
export type Timeline = z.output<typeof timelineSchema>;
export type StreamView = ConnectorView["streams"][number];
export type RunStream = z.output<typeof runStreamSchema>;
export type Brake = z.output<typeof brakeSchema>;
export type SyncLog = z.output<typeof syncLogSchema>;
export type PlatformRecord = z.output<typeof recordSchema>;
export type RecordDetail = z.output<typeof recordDetailSchema>;
export type Reject = z.output<typeof rejectSchema>;
export type ReplayResult = z.output<typeof replayResultSchema>;
export type Drift = z.output<typeof driftSchema>;
export type StreamState = z.output<typeof streamStateSchema>;
export type Point = z.output<typeof pointSchema>;
export type Reading = z.output<typeof readingSchema>;
export type ReadingChange = z.infer<typeof readingChangeSchema>;

export type HealthState = ConnectionView["health"]["state"];
export type RunStatus = SyncRunView["status"];

export type Me = z.output<typeof meSchema>;
export type Token = z.output<typeof tokenSchema>;
export type AuditVerdict = z.output<typeof auditVerdictSchema>;
export type Home = z.output<typeof homeSchema>;
export type Attention = z.output<typeof attentionSchema>;
export type ActivityDay = Home["activity"][number];

/** A pretended platform of the demo. */
export interface SimulatorView {
  readonly id: string;
  readonly title: Names;
  readonly baseUrl: string;
  readonly faults: readonly FaultSwitch[];
  readonly planted: readonly Names[];
}

export interface FaultSwitch {
  readonly id: string;
  readonly kind: "transport" | "data" | "list" | "clock" | "write";
  readonly title: Names;
  readonly setting: FaultSetting | null;
}

export interface FaultSetting {
  readonly on: boolean;
  readonly count?: number;
  readonly share?: number;
  readonly value?: number;
}
