import { EditBase, useCanAccess, useDelete, useNotify, useRecordContext, useRedirect, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { configToSend } from "../../connectors/config.ts";
import { useWords } from "../../connectors/useWords.ts";
import type { ConnectionView, ConnectorView } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { GuardedForm } from "../../elements/GuardedForm.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { SkeletonPage } from "../../elements/States.tsx";
import { saidBy, statusOf } from "../../providers/http.ts";
import { ConnectionFields } from "./ConnectionFields.tsx";

/** The settings of a connection; who saves over somebody else's change is told and loses nothing. */
export default function ConnectionEdit() {
  const { connectors } = useWords();
  return (
    <ShowScreen<ConnectionView>
      action="edit"
      render={(connection) => {
        const connector = connectors.find(({ id }) => id === connection.connectorId);
        return connector ? <Editor connection={connection} connector={connector} /> : <SkeletonPage />;
      }}
    />
  );
}

interface EditorProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView;
}

function Editor({ connection, connector }: EditorProps) {
  const t = useTranslate();
  const notify = useNotify();
  const transform = (values: ConnectionView) => ({
    title: values.title,
    enabled: values.enabled,
    schedule: values.schedule ?? "",
    brakePercent: values.brakePercent,
    brakeRows: values.brakeRows,
    maxClockOffsetSeconds: values.maxClockOffsetSeconds,
    config: configToSend(connector.configFields, values.config),
  });
  const onError = (error: unknown) => {
    const stale = statusOf(error) === 412;
    notify(stale ? "connection.stale" : "screen.actionFailed", {
      type: "error",
      messageArgs: { why: saidBy(error, t) },
      autoHideDuration: 8000,
    });
  };
  return (
    <EditBase id={connection.id} redirect="show" mutationMode="pessimistic" transform={transform} mutationOptions={{ onError }}>
      <GuardedForm>
        <PageHead
          title={t("connection.editOf", { name: connection.title })}
          up={[`/connections/${connection.id}/show`, connection.title]}
        >
          <DeleteButton />
          <Link className="btn" to={`/connections/${connection.id}/show`}>
            {t("ask.back")}
          </Link>
          <button type="submit" className="btn p">
            {t("ra.action.save")}
          </button>
        </PageHead>
        <ConnectionFields connector={connector} secretsSet={connection.secretsSet} />
      </GuardedForm>
    </EditBase>
  );
}

function DeleteButton() {
  const t = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const record = useRecordContext<ConnectionView>();
  const [remove] = useDelete();
  const { canAccess } = useCanAccess({ resource: "connections", action: "delete" });
  if (!record || !canAccess) return null;
  const go = () =>
    remove(
      "connections",
      { id: record.id, previousData: record },
      {
        mutationMode: "pessimistic",
        onSuccess: () => {
          notify("connection.deleted", { type: "success" });
          redirect("/connections");
        },
        onError: (error) => notify("screen.actionFailed", { type: "error", messageArgs: { why: saidBy(error, t) } }),
      },
    );
  return (
    <AskButton
      label={t("ra.action.delete")}
      className="btn d"
      title={t("connection.deleteTitle", { name: record.title })}
      confirm={t("ra.action.delete")}
      danger
      onConfirm={go}
    >
      {t("connection.deleteText")}
    </AskButton>
  );
}
