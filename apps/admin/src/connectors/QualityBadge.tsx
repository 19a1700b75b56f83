import { useTranslate } from "react-admin";
import type { ConnectorView } from "../contract.ts";
import { Card } from "../elements/Card.tsx";
import { KnownState } from "../elements/StateTag.tsx";

/** The tier a connector has earned. */
export function QualityBadge({ tier }: { readonly tier: ConnectorView["tier"] }) {
  return <KnownState kind="tier" value={tier} />;
}

/** The rules behind the tier: done, to do, exempt with the reason. */
export function QualityCard({ connector }: { readonly connector: ConnectorView }) {
  const t = useTranslate();
  return (
    <Card title={t("quality.title")} aside={<QualityBadge tier={connector.tier} />}>
      <table className="grid">
        <tbody>
          {connector.quality.map(({ rule, status }) => (
            <tr key={rule}>
              <td>{t(`quality.rules.${rule}`, { _: rule })}</td>
              <td className="n">
                <KnownState kind="quality" value={status} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
