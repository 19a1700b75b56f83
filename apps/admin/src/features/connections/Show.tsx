import { useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { HealthTag } from "../../connectors/HealthTag.tsx";
import { QualityBadge, QualityCard } from "../../connectors/QualityBadge.tsx";
import { useWords } from "../../connectors/useWords.ts";
import type { ConnectionView } from "../../contract.ts";
import { PageHead } from "../../elements/PageHead.tsx";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { useNames } from "../../elements/useNames.ts";
import { ArmCard } from "./ArmCard.tsx";
import { CheckCard } from "./CheckCard.tsx";
import { ConnectionFacts } from "./ConnectionFacts.tsx";
import { LastRuns } from "./LastRuns.tsx";
import { StreamsCard } from "./StreamsCard.tsx";
import { SyncButton } from "./SyncButton.tsx";
import { SyncDialogButton } from "./SyncDialog.tsx";

/** One platform: its streams, its health, the last test, the last runs. */
export default function ConnectionShow() {
  return <ShowScreen<ConnectionView> render={(connection) => <Page connection={connection} />} />;
}

function Page({ connection }: { readonly connection: ConnectionView }) {
  const t = useTranslate();
  const name = useNames();
  const { connectorOf } = useWords();
  const connector = connectorOf(connection.id);
  const { canAccess: mayEdit } = useCanAccess({ resource: "connections", action: "edit" });
  return (
    <>
      <PageHead
        title={connection.title}
        up={["/connections", t("nav.connections")]}
        sub={
          <span style={{ display: "inline-flex", gap: 8, alignItems: "center", marginTop: 4 }}>
            <HealthTag health={connection.health} />
            {connector && (
              <>
                {name(connector.name)} {connector.version} <QualityBadge tier={connector.tier} />
              </>
            )}
          </span>
        }
      >
        {mayEdit && (
          <Link className="btn" to={`/connections/${connection.id}`}>
            {t("ra.action.edit")}
          </Link>
        )}
        {connector && <SyncDialogButton connection={connection} connector={connector} />}
        <SyncButton connection={connection} follow />
      </PageHead>
      <div className="row wide-only">
        <div className="col grow">
          <StreamsCard connection={connection} connector={connector} />
          <CheckCard connection={connection} connector={connector} />
          <LastRuns connectionId={connection.id} />
        </div>
        <div className="col side narrow">
          <ConnectionFacts connection={connection} connector={connector} />
          {connector && <ArmCard connection={connection} connector={connector} />}
          {connector && connector.quality.length > 0 && <QualityCard connector={connector} />}
        </div>
      </div>
    </>
  );
}
