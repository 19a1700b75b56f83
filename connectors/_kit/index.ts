export { demandAddress, type Reach, resolveWithin } from "./addresses.ts";
export { type Reader, readAside } from "./aside/read-aside.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type CodeTables, codeLookup } from "./codes.ts";
export type { Connector, Deliver, Inlet, Manifest, Probe } from "./connector.ts";
export { countOf, listOf, malformedList } from "./container.ts";
export { type CursorPage, CursorTrail } from "./cursor.ts";
export { decodeText } from "./decode.ts";
export { defineConnector } from "./define.ts";
export * from "./errors.ts";
export { type FieldCondition, type FieldMeta, field, metaOf, withConditions } from "./field.ts";
export { createHttp } from "./http/create.ts";
export { pageError } from "./http/parse-json.ts";
export type { Http, HttpOptions, HttpReply, HttpRequest, RateBudget } from "./http/types.ts";
export { isJsonObject, type Json } from "./json.ts";
export { readJson } from "./json-text.ts";
export { createLines, type LineOptions } from "./line/create.ts";
export { serverOf } from "./line/server-of.ts";
export type { LineRequest, Lines } from "./line/types.ts";
export type { Logger } from "./log.ts";
export { mapInOrder } from "./map-in-order.ts";
export { mapInTurns } from "./map-in-turns.ts";
export { type MappedRow, mapRow } from "./map-row.ts";
export { type Messages, type Names, type Said, wholeLabel } from "./names.ts";
export { type ListPage, readUntilStill, wholeList } from "./paginate.ts";
export { redact, redactText } from "./redact.ts";
export type { Session, Token, TokenStore } from "./session.ts";
export {
  type DemoConnection,
  type FaultSetting,
  type FaultSwitch,
  type LedgerEntry,
  type RunningSimulator,
  type Simulator,
  type SimulatorOptions,
  WRITE_FAULTS,
  type WritableSimulator,
  type WriteTrial,
} from "./simulator.ts";
export * from "./stream.ts";
export { cutText, isStorableText, storable, storableText } from "./text.ts";
export { formatTime, parseTime } from "./time.ts";
export { believableToken, tokenFor, withToken } from "./token.ts";
export { type Traffic, TrafficMeter } from "./traffic.ts";
export { waitingOut } from "./waiting-out.ts";
export * from "./write.ts";
export { UNGUARDED, WRITE_STOPPED, type WriteGuard, writeStopped } from "./write-guard.ts";
export { type FailedWrite, outcomeOf } from "./write-outcome.ts";
