import { useTranslate } from "react-admin";
import type { ConnectionView } from "../contract.ts";
import { formatNumber } from "../elements/format.ts";
import { StateTag } from "../elements/StateTag.tsx";
import { toneOf } from "../elements/tones.ts";

/** How a connection is, in one tag; open rejects with their number. */
export function HealthTag({ health }: { readonly health: ConnectionView["health"] }) {
  const t = useTranslate();
  const word = t(`state.health.${health.state}`);
  return (
    <StateTag tone={toneOf("health", health.state)}>
      {health.state === "rejects" ? t("connection.rejectsTag", { count: formatNumber(health.openRejects) }) : word}
    </StateTag>
  );
}
