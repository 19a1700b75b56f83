import { useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";
import type { ConfigField } from "../contract.ts";
import { Card } from "../elements/Card.tsx";
import { NumberField, SelectField, SwitchField, TextAreaField, TextField } from "../elements/Field.tsx";
import { useNames } from "../elements/useNames.ts";
import { useSaid } from "../elements/useSaid.ts";
import { CodeTableField } from "./CodeTableField.tsx";
import { grouped, standing } from "./config.ts";

interface ConfigFormProps {
  readonly fields: readonly ConfigField[];
  /** Secret field → whether a value is kept; empty for a new connection. */
  readonly secretsSet: Readonly<Record<string, boolean>>;
}

/** A connector's settings, drawn from its schema: no connector has a screen of its own. */
export function ConfigForm({ fields, secretsSet }: ConfigFormProps) {
  const t = useTranslate();
  const values = (useWatch({ name: "config" }) ?? {}) as Readonly<Record<string, unknown>>;
  const shown = fields.flatMap((field) => {
    const { shown: isShown, needed } = standing(field, values);
    return isShown ? [{ ...field, required: needed }] : [];
  });
  return grouped(shown).map(({ group, fields: mine }) => (
    <Card key={group} title={t(`config.group.${group}`)} aside={t(`config.groupHelp.${group}`)} padded>
      <div className="form two">
        {mine.map((field) => (
          <ConfigInput key={field.name} field={field} isSet={secretsSet[field.name] === true} />
        ))}
      </div>
    </Card>
  ));
}

const ZONES = ["Asia/Shanghai", "UTC", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Urumqi", "Europe/London", "America/New_York"];

function ConfigInput({ field, isSet }: { readonly field: ConfigField; readonly isSet: boolean }) {
  const t = useTranslate();
  const name = useNames();
  const said = useSaid();
  const help = name(field.help) || undefined;
  const common = { source: `config.${field.name}`, label: name(field.label), help, unit: name(field.unit) };
  const choices = (options: readonly string[]) => options.map((id) => ({ id, name: said(id, { values: field.values }) }));
  if (field.secret) {
    return (
      <TextField
        {...common}
        type="password"
        autoComplete="new-password"
        needed={field.required && !isSet}
        placeholder={isSet ? t("config.secretSet") : undefined}
        help={isSet ? t("config.secretKept") : help}
      />
    );
  }
  switch (field.widget) {
    case "number":
      return <NumberField {...common} needed={field.required} min={field.min} max={field.max} />;
    case "switch":
      return <SwitchField {...common} />;
    case "select":
      return <SelectField {...common} needed={field.required} choices={choices(field.options ?? [])} />;
    case "timeZone":
      return <SelectField {...common} needed={field.required} choices={choices(ZONES)} />;
    case "textarea":
      return <TextAreaField {...common} needed={field.required} wide />;
    case "codeTable":
      return <CodeTableField {...common} columns={field.columns} />;
    case "url":
      return <TextField {...common} type="url" needed={field.required} placeholder="https://" />;
    default:
      return <TextField {...common} needed={field.required} />;
  }
}
