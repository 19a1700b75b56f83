import { DataTable, useCanAccess, useDelete, useListContext, useNotify, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { Token } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { saidBy } from "../../providers/http.ts";
import { Export } from "../users/Export.tsx";
import { RoleTags } from "../users/RoleTags.tsx";

/** Keys of programs: by whom, with which rights, last used when. */
export default function TokenList() {
  const t = useTranslate();
  const { canAccess } = useCanAccess({ resource: "tokens", action: "create" });
  const create = canAccess && (
    <Link className="btn p" to="/tokens/create">
      {t("token.create")}
    </Link>
  );
  return (
    <ListScreen
      title={t("nav.tokens")}
      sort={{ field: "id", order: "DESC" }}
      actions={
        <>
          <Export of="tokens" />
          {create}
        </>
      }
      empty={{ title: t("token.none.title"), text: t("token.none.text"), action: create }}
    >
      <ListTable open={false}>
        <DataTable.Col<Token> source="name" label={t("token.name")} render={({ name }) => <b>{name}</b>} />
        <DataTable.Col<Token>
          source="prefix"
          label={t("token.prefix")}
          disableSort
          render={({ prefix }) => <span className="mono">{prefix}…</span>}
        />
        <DataTable.Col<Token>
          source="roles"
          label={t("user.roles")}
          disableSort
          render={({ roles }) => <RoleTags roles={roles} />}
        />
        <DataTable.Col<Token> label={t("run.state")} disableSort render={(token) => <TokenState token={token} />} />
        <DataTable.Col<Token>
          source="lastUsedAt"
          label={t("token.lastUsedAt")}
          render={({ lastUsedAt }) => <Time at={lastUsedAt} />}
        />
        <DataTable.Col<Token>
          source="expiresAt"
          label={t("token.expiresAt")}
          render={({ expiresAt }) => (expiresAt ? <Time at={expiresAt} /> : t("token.never"))}
        />
        <DataTable.Col<Token>
          source="createdAt"
          label={t("user.createdAt")}
          render={({ createdAt }) => <Time at={createdAt} />}
        />
        <DataTable.Col<Token>
          label={t("connection.deeds")}
          disableSort
          align="right"
          render={(token) => <RevokeButton token={token} />}
        />
      </ListTable>
    </ListScreen>
  );
}

function TokenState({ token }: { readonly token: Token }) {
  const t = useTranslate();
  if (token.revokedAt) return <StateTag tone="idle">{t("token.revoked")}</StateTag>;
  if (token.expiresAt && new Date(token.expiresAt) < new Date()) return <StateTag tone="warn">{t("token.expired")}</StateTag>;
  return <StateTag tone="ok">{t("token.valid")}</StateTag>;
}

function RevokeButton({ token }: { readonly token: Token }) {
  const t = useTranslate();
  const notify = useNotify();
  const { refetch } = useListContext();
  const [remove] = useDelete();
  const { canAccess } = useCanAccess({ resource: "tokens", action: "delete" });
  if (!canAccess || token.revokedAt) return null;
  const go = () =>
    remove(
      "tokens",
      { id: token.id, previousData: token },
      {
        mutationMode: "pessimistic",
        onSuccess: () => {
          notify("token.revokedDone", { type: "success" });
          refetch();
        },
        onError: (error) => notify("screen.actionFailed", { type: "error", messageArgs: { why: saidBy(error, t) } }),
      },
    );
  return (
    <AskButton
      label={t("token.revoke")}
      className="btn s d"
      title={t("token.revokeTitle", { name: token.name })}
      confirm={t("token.revoke")}
      danger
      onConfirm={go}
    >
      {t("token.revokeText")}
    </AskButton>
  );
}
