import { useLocale, useTranslate } from "react-admin";
import type { Check, ConnectorView } from "../contract.ts";
import { formatNumber } from "../elements/format.ts";
import { ScrollRegion } from "../elements/ScrollRegion.tsx";
import { KnownState } from "../elements/StateTag.tsx";
import { useNames } from "../elements/useNames.ts";
import { sentence } from "./sentence.ts";

/** What a test found, probe by probe: reachable, accepted, allowed; and what to do where it is not. */
export function ProbeTable({ check, connector }: { readonly check: Check; readonly connector: ConnectorView | undefined }) {
  const t = useTranslate();
  const locale = useLocale() ?? "zh-CN";
  const name = useNames();
  const words = { locale, t, messages: connector?.messages ?? {} };
  const titleOf = (target: string) =>
    name(
      connector?.streams.find((stream) => stream.name === target)?.title ??
        connector?.inlets.find((inlet) => inlet.name === target)?.title,
    ) || t("probe.whole");
  return (
    <ScrollRegion label={t("probe.title")}>
      <table className="grid middle">
        <thead>
          <tr>
            <th>{t("probe.target")}</th>
            <th>{t("probe.direction")}</th>
            <th>{t("probe.result")}</th>
            <th className="n">{t("probe.took")}</th>
            <th>{t("probe.note")}</th>
            <th>{t("probe.todo")}</th>
          </tr>
        </thead>
        <tbody>
          {check.probes.map((probe) => (
            <tr key={`${probe.target}:${probe.direction}`}>
              <td>{titleOf(probe.target)}</td>
              <td>{t(`direction.${probe.direction}`)}</td>
              <td>
                <KnownState kind="probe" value={probe.result} />
              </td>
              <td className="n nowrap">{formatNumber(probe.tookMs, 0)}</td>
              <td className="wrap">{probe.note ? sentence(words, "errorCode", probe.note) : <span className="muted">—</span>}</td>
              <td className={probe.result === "ok" ? "muted" : undefined}>{t(`probeHelp.${probe.result}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
