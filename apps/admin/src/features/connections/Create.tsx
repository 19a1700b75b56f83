import { CreateBase, useGetList, useTranslate } from "react-admin";
import { Link, useSearchParams } from "react-router-dom";
import { configDefaults, configToSend } from "../../connectors/config.ts";
import { QualityBadge } from "../../connectors/QualityBadge.tsx";
import type { ConnectorView } from "../../contract.ts";
import { GuardedForm } from "../../elements/GuardedForm.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { EmptyState, ErrorState, SkeletonPage } from "../../elements/States.tsx";
import { useNames } from "../../elements/useNames.ts";
import { ConnectionFields } from "./ConnectionFields.tsx";

const ALL = { pagination: { page: 1, perPage: 200 }, sort: { field: "id", order: "ASC" as const } };

/** A new connection: first which connector, then its settings. */
export default function ConnectionCreate() {
  const t = useTranslate();
  const [search] = useSearchParams();
  const { data: connectors, error, refetch } = useGetList<ConnectorView>("connectors", ALL);
  const chosen = connectors?.find(({ id }) => id === search.get("connectorId"));
  if (error) return <ErrorState error={error} retry={() => refetch()} />;
  if (!connectors) return <SkeletonPage />;
  if (chosen) return <NewConnection connector={chosen} />;
  return (
    <>
      <PageHead title={t("connection.create")} sub={t("connection.choose")} up={["/connections", t("nav.connections")]} />
      {connectors.length === 0 && (
        <EmptyState title={t("connection.noConnectors.title")} text={t("connection.noConnectors.text")} />
      )}
      <div style={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(320px, 1fr))", gap: 16 }}>
        {connectors.map((connector) => (
          <ConnectorCard key={connector.id} connector={connector} />
        ))}
      </div>
    </>
  );
}

function ConnectorCard({ connector }: { readonly connector: ConnectorView }) {
  const name = useNames();
  const t = useTranslate();
  return (
    <Link
      to={`/connections/create?connectorId=${connector.id}`}
      className="card"
      style={{ padding: 16, color: "inherit", display: "grid", gap: 8 }}
    >
      <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
        <b style={{ fontSize: 15 }}>{name(connector.name)}</b>
        <QualityBadge tier={connector.tier} />
      </span>
      <span className="muted">{name(connector.summary)}</span>
      <small>
        {connector.id} {connector.version} · {t("connection.streamCount", { count: connector.streams.length })}:{" "}
        {connector.streams.map(({ title }) => name(title)).join(" · ")}
      </small>
    </Link>
  );
}

function NewConnection({ connector }: { readonly connector: ConnectorView }) {
  const t = useTranslate();
  const name = useNames();
  const record = {
    title: name(connector.name),
    enabled: true,
    schedule: "",
    brakePercent: 5,
    brakeRows: 20,
    maxClockOffsetSeconds: 600,
    config: configDefaults(connector.configFields),
  };
  const transform = (values: typeof record) => ({
    ...values,
    connectorId: connector.id,
    config: configToSend(connector.configFields, values.config),
  });
  return (
    <CreateBase redirect="show" transform={transform} mutationOptions={{ meta: {} }}>
      <GuardedForm defaultValues={record}>
        <PageHead
          title={t("connection.createOf", { name: name(connector.name) })}
          up={["/connections/create", t("connection.create")]}
        >
          <Link className="btn" to="/connections/create">
            {t("ra.action.back")}
          </Link>
          <button type="submit" className="btn p">
            {t("connection.saveNew")}
          </button>
        </PageHead>
        <ConnectionFields connector={connector} secretsSet={{}} />
      </GuardedForm>
    </CreateBase>
  );
}
