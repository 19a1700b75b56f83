import type { ConnectorView, Probe } from "../contract.ts";
import { nameIn } from "../elements/useNames.ts";

export type Said = NonNullable<Probe["note"]>;
type Translate = (key: string, options?: Record<string, unknown>) => string;

interface Words {
  readonly locale: string;
  readonly t: Translate;
  /** The connector's own sentences. */
  readonly messages: ConnectorView["messages"];
}

/** Where the hub's own words for codes stand: failures, refused rows, ops of a change set. */
export type CodeGroup = "errorCode" | "reject.codes" | "change.code";

/** A code in the reader's language: the connector's sentence, else the hub's, else the code itself. */
export function sentence({ locale, t, messages }: Words, group: CodeGroup, { code, values = {} }: Said): string {
  const own = Object.hasOwn(messages, code) ? nameIn(locale, messages[code]!) : undefined;
  if (own !== undefined) return own.replace(/%\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const status = /^http_(\d{3})$/.exec(code)?.[1];
  const known = t(`errorCode.${code}`, { ...values, _: status ? t("errorCode.http", { status }) : code });
  return t(`${group}.${code}`, { ...values, _: known });
}
