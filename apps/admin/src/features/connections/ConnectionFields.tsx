import { useTranslate } from "react-admin";
import { ConfigForm } from "../../connectors/ConfigForm.tsx";
import { ScheduleField } from "../../connectors/ScheduleField.tsx";
import type { ConnectorView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { NumberField, SwitchField, TextField } from "../../elements/Field.tsx";

interface ConnectionFieldsProps {
  readonly connector: ConnectorView;
  readonly secretsSet: Readonly<Record<string, boolean>>;
}

/** The form of a connection: its name, the connector's settings, when it is read, when it stops. */
export function ConnectionFields({ connector, secretsSet }: ConnectionFieldsProps) {
  const t = useTranslate();
  return (
    <div className="row wide-only">
      <div className="col grow">
        <Card title={t("connection.basics")} padded>
          <div className="form two">
            <TextField source="title" label={t("connection.title")} needed />
            <SwitchField source="enabled" label={t("connection.enabled")} help={t("connection.enabledHelp")} />
          </div>
        </Card>
        <ConfigForm fields={connector.configFields} secretsSet={secretsSet} />
      </div>
      <div className="col side">
        <Card title={t("connection.schedule")} padded>
          <ScheduleField pollFloorSeconds={connector.pollFloorSeconds} />
        </Card>
        <Card title={t("connection.brake")} padded>
          <div className="form">
            <p className="muted small" style={{ margin: 0 }}>
              {t("connection.brakeHelp")}
            </p>
            <NumberField source="brakePercent" label={t("connection.brakePercent")} unit="%" min={0} max={100} needed />
            <NumberField
              source="brakeRows"
              label={t("connection.brakeRows")}
              unit={t("unit.rows")}
              min={0}
              max={1_000_000}
              needed
            />
          </div>
        </Card>
        <Card title={t("connection.clock")} padded>
          <div className="form">
            <NumberField
              source="maxClockOffsetSeconds"
              label={t("connection.maxClockOffset")}
              help={t("connection.maxClockOffsetHelp")}
              unit={t("unit.seconds")}
              min={10}
              max={86_400}
              needed
            />
          </div>
        </Card>
      </div>
    </div>
  );
}
