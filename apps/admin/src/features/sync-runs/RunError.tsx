import { useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useSentences } from "../../connectors/useSentences.ts";
import type { SyncRunView } from "../../contract.ts";
import { ForEngineers } from "../../elements/ForEngineers.tsx";

interface RunErrorProps {
  readonly error: NonNullable<SyncRunView["error"]>;
  readonly run: SyncRunView;
}

/** What failed and who must act; the class decides it. */
export function RunError({ error, run }: RunErrorProps) {
  const t = useTranslate();
  const say = useSentences(run.connectionId);
  const { canAccess: mayEdit } = useCanAccess({ resource: "connections", action: "edit" });
  const mine = error.class === "config" || error.class === "auth";
  return (
    <div className="note bad" role="alert">
      <span aria-hidden="true">■</span>
      <div className="grow">
        <b>{t(`errorClass.${error.class}.word`)}</b> · {say("errorCode", error)}
        <br />
        {t(`errorClass.${error.class}.who`)} {t("run.kept")}
        <ForEngineers text={`${error.code} · ${error.message}`} />
      </div>
      {mine && mayEdit && (
        <Link className="btn s" to={`/connections/${run.connectionId}`}>
          {t("run.fixSettings")}
        </Link>
      )}
    </div>
  );
}
