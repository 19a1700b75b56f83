import { z } from "zod";

/** What the platform sends, field by field, as README.md documents it. Beyond these is drift. */

export const buildingWire = z.object({
  code: z.string(),
  name: z.string(),
  campus: z.string(),
  zone: z.string(),
  type: z.string(),
  area: z.number().nullable(),
  floors: z.number().nullable(),
});
export type BuildingRow = z.infer<typeof buildingWire>;

export const pointWire = z.object({
  id: z.string(),
  name: z.string(),
  building: z.string(),
  buildingName: z.string(),
  energy: z.string(),
  subItem: z.string(),
  unit: z.string(),
  ratio: z.number(),
  parent: z.string().nullable(),
  gateway: z.string(),
  maxPower: z.number().nullable(),
  installedAt: z.string().nullable(),
  valueKind: z.string(),
  state: z.string(),
  changedAt: z.string(),
});
export type PointRow = z.infer<typeof pointWire>;

export const alarmWire = z.object({
  id: z.string(),
  point: z.string().nullable(),
  gateway: z.string().nullable(),
  kind: z.string(),
  level: z.number(),
  text: z.string(),
  raisedAt: z.string(),
  clearedAt: z.string().nullable(),
  changedAt: z.string(),
});
export type AlarmRow = z.infer<typeof alarmWire>;

/** A reading travels as an array, so its fields are named by their places: point, local time, value (null: none), quality code. */
export const readingWire = z.object({ 0: z.string(), 1: z.string(), 2: z.number().nullable(), 3: z.number() });
export type ReadingRow = [point: string, time: string, value: number | null, quality: number];

/** One live reading on MQTT; a message holds one, or an array of them. */
export interface LiveMessage {
  p: string;
  t: string;
  v: number;
  q: number;
}

/** Every answer, also a refusal, comes in this envelope with HTTP 200. */
export interface Envelope<Data> {
  code: number;
  message: string;
  /** The platform's clock, local text. */
  time: string;
  data: Data | null;
}

export interface PageData<Row> {
  items: Row[];
  /** Opaque; null on the last page. */
  next: string | null;
  /** Rows of the whole list, told on its first page. */
  total?: number;
}

export interface TokenData {
  access_token: string;
  token_type: "Bearer";
  expires_in: number;
}

/** `POST /v2/<resource>/_lookup`: these rows now, each with the tag a change must name. */
export interface LookupData<Row> {
  items: { etag: string; row: Row }[];
}

/** One row of `POST /v2/<resource>/_batch`. */
export interface ChangeItem {
  /** The caller's own number for it: known ones are answered as before and not carried out again. */
  ref: string;
  /** Point id, building code, or `point|local time` of a reading. */
  key: string;
  ifMatch: string;
  set: Record<string, unknown>;
}

/** One per item, in any order. */
export interface ChangeResult {
  ref: string;
  status: "ok" | "unchanged" | "stale" | "refused" | "busy";
  code?: string;
}
