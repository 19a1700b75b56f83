import { z } from "zod";

/** The same figure comes as a text in one command and as a number in another. */
const figure = z.union([z.string(), z.number()]);

/** `body` is JSON in a string; it is absent or empty in most refusals. */
export interface Envelope {
  readonly code_: number | string;
  readonly result_: string;
  readonly message_: string;
  readonly body?: string;
}

export const zoneRow = z.object({ id: figure, name: z.string() });

/** `zoneid` repeats the question where the platform leaves it out of the answer. */
export const buildingRow = z.object({ id: figure, name: z.string(), zoneid: figure, roomcount: figure.optional() });

const floorRow = z.object({ id: figure, name: z.string() });

/** `zoneid buildid floorid floorname` are those of the lists the entry hangs under. */
export const roomRow = z.object({
  id: figure,
  name: z.string(),
  zoneid: figure,
  buildid: figure,
  floorid: figure,
  floorname: z.string(),
});

const detail = z.object({
  /** "0" electricity, "1" water: both in one list, in any order. */
  businesstype: z.string(),
  status: figure,
  odd: figure,
  use: figure.optional(),
  sumbuy: figure.optional(),
  sumsub: figure.optional(),
  /** What is left of the subsidy. */
  subodd: figure.optional(),
  price: figure.optional(),
  oddunit: z.string().optional(),
  cutreason: figure.optional(),
});

/** What the platform's lists call the places that `roomverify` names, where it names such: `roomfullname` alone is ambiguous. */
const listed = {
  zonename: z.string().optional(),
  buildingname: z.string().optional(),
  floorname: z.string().optional(),
  /** Of the room's own row, where the other names do not cut the full one. */
  roomname: z.string().optional(),
};

/** An element of `roomlist`, as `getbindroom` shows it for one's own rooms. */
export const accountRow = z.object({
  roomverify: z.string(),
  /** zone_building_unit_room */
  roomfullname: z.string(),
  zoneid: figure,
  buildid: figure,
  isshowsubsidy: z.string().optional(),
  ...listed,
  detaillist: z.array(detail),
});

/** `startdate enddate` repeat the question. */
export const usageRow = z.object({
  roomverify: z.string(),
  date: z.string(),
  use: figure,
  firstcolldate: z.string().optional(),
  lastcolldate: z.string().optional(),
  startdate: z.string().optional(),
  enddate: z.string().optional(),
});

export const statusRow = z.object({
  roomverify: z.string(),
  roomfullname: z.string(),
  status: figure,
  online: figure,
  cutreason: figure.optional(),
  load: figure.optional(),
  maxload: figure.optional(),
  linestatus: z.array(z.object({ desc: z.string() })).optional(),
  updatetime: z.string(),
  ...listed,
});

export type ZoneRow = z.infer<typeof zoneRow>;
export type BuildingRow = z.infer<typeof buildingRow>;
export type FloorRow = z.infer<typeof floorRow>;
export type AccountRow = z.infer<typeof accountRow>;
export type Detail = z.infer<typeof detail>;
export type UsageRow = z.infer<typeof usageRow>;
export type StatusRow = z.infer<typeof statusRow>;
