import { type Connector, metaOf } from "@campushub/kit";
import type { z } from "zod";
import { invalid } from "../../core/errors.ts";
import { withDefaults } from "./settings.ts";

type Config = Record<string, unknown>;

/** What a person or a browser calls an address, whatever its protocol, and whatever stands behind its host. */
const ADDRESS = /^\s*[a-z][a-z\d+.-]*:\/\/\S/i;

/** The addresses settings now lead to and did not before: whoever sits there would be sent what the connection keeps. */
export function newAddresses(connector: Connector, before: Config, after: Config): string[] {
  const known = addressesOf(connector, before);
  return [...addressesOf(connector, after)].filter((address) => !known.has(address));
}

/** The hosts the connector says it will talk to, and every address that stands among the settings themselves (a broker's, say). */
export function addressesOf(connector: Connector, config: Config): ReadonlySet<string> {
  const whole = withDefaults(connector, config);
  const named = allowedHosts(connector, whole).filter((host) => host !== "");
  return new Set([...named, ...textsIn(whole).filter((text) => ADDRESS.test(text))].map(plain));
}

/** Settings of an older version may not be understood any more; what cannot be named counts as not known. */
function allowedHosts({ manifest }: Connector, config: Config): readonly string[] {
  try {
    return manifest.allowedHosts(config);
  } catch {
    return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Without what makes no other place of it: the case of the host, a closing slash. */
const plain = (address: string) => (URL.canParse(address) ? new URL(address).href : address).replace(/\/+$/, "");

/**
 * Secrets were entered for the addresses there were: none goes to another before a person has entered it again.
 * @param kept names of the secrets that were not entered now. @throws AppError invalid, naming each of them that `config` still uses
 */
export function demandEnteredAnew(connector: Connector, config: Config, kept: readonly string[]): void {
  const whole = withDefaults(connector, config);
  const wanted = kept.filter((name) => isUsed(connector, name, whole));
  if (wanted.length === 0) return;
  const fields = wanted.map((name) => [`config.${name}`, "the address changed: enter it again"]);
  throw invalid("the address changed: enter the secrets of this connection again", Object.fromEntries(fields), {
    reason: "secretsAnew",
  });
}

function isUsed({ config: { shape } }: Connector, name: string, config: Config): boolean {
  const schema = shape[name] as z.ZodType | undefined;
  if (!schema) return false;
  const { when } = metaOf(schema);
  return !when || when.is.includes(String(config[when.field] ?? ""));
}
