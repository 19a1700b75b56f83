import { useGetList, useLocale } from "react-admin";
import type { ConnectionView, ConnectorView, StreamField, StreamView } from "../contract.ts";
import { nameIn } from "../elements/useNames.ts";

const ALL = { pagination: { page: 1, perPage: 200 }, sort: { field: "id", order: "ASC" as const } };
const KEEP = { staleTime: 60_000 };

export interface Words {
  readonly connections: readonly ConnectionView[];
  readonly connectors: readonly ConnectorView[];
  readonly isPending: boolean;
  connectionTitle(connectionId: number): string;
  connectorOf(connectionId: number): ConnectorView | undefined;
  streamsOf(connectionId: number): readonly StreamView[];
  streamTitle(connectionId: number, stream: string): string;
  fieldsOf(connectionId: number, stream: string): readonly StreamField[];
  fieldOf(place: { connectionId: number; stream: string }, field: string): StreamField | undefined;
}

/** Ids → what people call them: connections, their streams and the fields of those. */
export function useWords(enabled = true): Words {
  const locale = useLocale() ?? "zh-CN";
  const { data: connections = [], isPending: first } = useGetList<ConnectionView>("connections", ALL, { ...KEEP, enabled });
  const { data: connectors = [], isPending: second } = useGetList<ConnectorView>("connectors", ALL, { ...KEEP, enabled });
  const connectionOf = (id: number) => connections.find((one) => one.id === id);
  const connectorOf = (id: number) => connectors.find((one) => one.id === connectionOf(id)?.connectorId);
  const streamOf = (id: number, stream: string) => connectorOf(id)?.streams.find(({ name }) => name === stream);
  const fieldsOf = (id: number, stream: string) => streamOf(id, stream)?.fields ?? [];
  return {
    connections,
    connectors,
    isPending: first || second,
    connectionTitle: (id) => connectionOf(id)?.title ?? `#${id}`,
    connectorOf,
    streamsOf: (id) => offeredOf(connectionOf(id), connectorOf(id)),
    streamTitle: (id, stream) => {
      const title = streamOf(id, stream)?.title;
      return title ? nameIn(locale, title) : stream;
    },
    fieldsOf,
    fieldOf: ({ connectionId, stream }, field) => fieldsOf(connectionId, stream).find(({ name }) => name === field),
  };
}

/** The streams that a connection's settings offer, each with the ops they offer. */
export function offeredOf(connection: ConnectionView | undefined, connector: ConnectorView | undefined): readonly StreamView[] {
  if (!connection || !connector) return [];
  return connector.streams.flatMap((stream) => {
    const ops = connection.offered[stream.name];
    return ops ? [{ ...stream, ops: stream.ops.filter(({ name }) => ops.includes(name)) }] : [];
  });
}
