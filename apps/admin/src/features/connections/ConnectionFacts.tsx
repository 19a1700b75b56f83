import { useTranslate } from "react-admin";
import { grouped, standing } from "../../connectors/config.ts";
import { Schedule } from "../../connectors/Schedule.tsx";
import type { ConfigField, ConnectionView, ConnectorView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { formatNumber } from "../../elements/format.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useNames } from "../../elements/useNames.ts";
import { useSaid } from "../../elements/useSaid.ts";

interface FactsProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView | undefined;
}

/** When it is read, when it stops, what clock it has, how it is set up. */
export function ConnectionFacts({ connection, connector }: FactsProps) {
  const t = useTranslate();
  const { health, nextTimes, clockOffsetMs } = connection;
  return (
    <>
      <Card title={t("connection.state")} padded>
        <Facts
          of={[
            [t("connection.since"), <Time key="since" at={health.since} />],
            [t("connection.enabled"), t(connection.enabled ? "screen.yes" : "screen.no")],
            [
              t("connection.schedule"),
              connection.schedule ? <Schedule key="cron" expression={connection.schedule} /> : t("connection.byHand"),
            ],
            [
              t("schedule.next"),
              nextTimes.length === 0 ? undefined : (
                <span key="next" style={{ display: "grid" }}>
                  {nextTimes.map((time) => (
                    <Time key={time} at={time} />
                  ))}
                </span>
              ),
            ],
            [
              t("connection.brake"),
              t("connection.brakeAt", { percent: connection.brakePercent, rows: formatNumber(connection.brakeRows) }),
            ],
            [
              t("connection.clockOffset"),
              clockOffsetMs === null ? (
                "—"
              ) : (
                <ClockOffset key="clock" ms={clockOffsetMs} limit={connection.maxClockOffsetSeconds} />
              ),
            ],
            [t("connection.updatedAt"), <Time key="updated" at={connection.updatedAt} />],
          ]}
        />
      </Card>
      {connector && <Settings connection={connection} connector={connector} />}
    </>
  );
}

function ClockOffset({ ms, limit }: { readonly ms: number; readonly limit: number }) {
  const t = useTranslate();
  const text = `${formatNumber(ms / 1000, 1)} ${t("unit.seconds")}`;
  return Math.abs(ms) > limit * 1000 ? <StateTag tone="bad">{text}</StateTag> : text;
}

function Settings({ connection, connector }: { readonly connection: ConnectionView; readonly connector: ConnectorView }) {
  const t = useTranslate();
  const name = useNames();
  const said = useSaid();
  const meant = connector.configFields.filter((field) => standing(field, connection.config).shown);
  const shown = (field: ConfigField) => {
    if (field.secret) return t(connection.secretsSet[field.name] ? "config.isSet" : "config.notSet");
    const value = connection.config[field.name];
    if (field.widget === "codeTable") return t("config.codes", { count: Object.keys((value as object | null) ?? {}).length });
    if (field.widget === "textarea" && typeof value === "string") {
      return t("config.lines", { count: value.split("\n").filter((line) => line.trim() !== "").length });
    }
    return `${said(value, field)} ${name(field.unit)}`.trim();
  };
  return (
    <Card title={t("config.title")} padded>
      <Facts of={grouped(meant).flatMap(({ fields }) => fields.map((field) => [name(field.label), shown(field)] as const))} />
    </Card>
  );
}
