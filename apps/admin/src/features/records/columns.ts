import type { StreamField } from "../../contract.ts";
import type { Column } from "../../elements/ColumnChooser.tsx";

/** So many of a stream's fields show at first; the rest waits in the chooser. */
const FIRST_FIELDS = 7;

export interface RecordFilter {
  readonly connectionId?: number;
  readonly stream?: string;
  /** false: only those that are still there. */
  readonly deleted?: boolean;
  /** The run that missed them. */
  readonly missingIn?: number;
}

/** Chosen columns are kept per stream, as each has fields of its own. */
export const tableKey = ({ connectionId, stream }: RecordFilter): string =>
  stream ? `records.${connectionId}.${stream}` : "records.all";

/** What the table does not show until somebody asks for it. */
export function hiddenAtFirst(fields: readonly StreamField[]): string[] {
  const ofAll = ["firstSeenAt", "scope"];
  return fields.length === 0 ? ofAll : [...ofAll, "connectionId", "stream", ...fields.slice(FIRST_FIELDS).map(sourceOf)];
}

export const sourceOf = (field: StreamField): string => `data.${field.name}`;

/** Every column of the table, in its order, by the words of the screen. */
export function columnsOf(fields: readonly Column[], word: (key: string) => string): Column[] {
  const column = (source: string, key: string): Column => ({ source, label: word(key) });
  return [
    column("label", "record.label"),
    column("key", "record.key"),
    column("connectionId", "connection.connection"),
    column("stream", "stream.stream"),
    ...fields,
    column("scope", "record.scope"),
    column("changedAt", "record.changedAt"),
    column("lastSeenAt", "record.lastSeenAt"),
    column("firstSeenAt", "record.firstSeenAt"),
  ];
}
