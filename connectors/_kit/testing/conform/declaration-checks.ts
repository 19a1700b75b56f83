import { z } from "zod";
import { wireOf } from "../../stream.ts";
import { type ConfigField, configFields } from "../secrets.ts";
import { jsonFault } from "./json-safe.ts";
import { brief, must } from "./nonconformity.ts";
import { onStage, streamOf } from "./stage.ts";
import type { Check, StreamCheck } from "./subject.ts";

const SECRET_LIKE = /secret|passw|pwd|token$|(api|app|access|private)_?key$/i;

export const DECLARATION_CHECKS: readonly Check[] = [
  {
    title: "its manifest names it in both languages and survives JSON",
    async run({ connector: { manifest }, simulator }) {
      const { id, name, version, summary, parallelism, pollFloorSeconds } = manifest;
      const facts = { id, name, version, summary, parallelism, pollFloorSeconds };
      must(jsonFault(facts) === undefined, `the manifest is not plain JSON at ${jsonFault(facts)}`);
      mustBeNamed(name, "the connector's name");
      mustBeNamed(summary, "the connector's summary");
      must(/^\d+\.\d+\.\d+/.test(version), `version ${version} is not a semantic version`);
      must(simulator.connectorId === id, `the simulator is for ${simulator.connectorId}, not for ${id}`);
    },
  },
  {
    title: "every config field is described, secrets are marked and the form's schema survives JSON",
    async run({ connector }) {
      const schema = z.toJSONSchema(connector.config, { io: "input" });
      must(JSON.stringify(schema), "the config has no JSON Schema");
      for (const [name, field] of Object.entries(configFields(connector))) mustBeDescribed(name, field);
    },
  },
  {
    title: "the simulator's demo connection is a valid config and its hosts, rate and credential follow from it",
    run: (subject) =>
      onStage(subject, {}, async ({ simulator, session }) => {
        const { manifest } = subject.connector;
        const hosts = manifest.allowedHosts(session.config);
        must(hosts.length > 0 && hosts.every((host) => URL.canParse(host)), `allowed hosts are no addresses: ${brief(hosts)}`);
        // Not `origin`: that is the same word "null" for every scheme but the web's.
        const placeOf = (address: string) => `${new URL(address).protocol}//${new URL(address).host}`;
        const place = placeOf(simulator.baseUrl);
        must(placeOf(hosts[0]!) === place, `the first allowed host ${hosts[0]} is not the platform's ${place}`);
        const { perSecond, burst } = manifest.rate(session.config);
        must(perSecond > 0 && burst >= 1, `a rate of ${perSecond}/s with burst ${burst} lets nothing through`);
        const credential = manifest.credential(session.config);
        // The host hands over the config without its secrets: a name made of one is empty or "undefined".
        must(credential !== "" && credential !== "undefined", "the credential has no name but its secret");
      }),
  },
];

export const STREAM_DECLARATION_CHECKS: readonly StreamCheck[] = [
  {
    title: "is named in both languages, and its record's fields are labelled for the screen",
    async run(subject, name) {
      const stream = streamOf(subject, name);
      mustBeNamed(stream.title, `the title of stream ${name}`);
      await onStage(subject, {}, async ({ session }) => {
        const known = Object.keys(wireOf(stream, session.config).shape);
        must(known.length > 0, `stream ${name} knows no field of its wire row: all would be drift`);
      });
      if (stream.kind !== "record") return;
      const schema: { properties?: unknown } = z.toJSONSchema(stream.schema, { io: "output" });
      must(schema.properties, `the schema of stream ${name} is no object with fields`);
      for (const [field, facts] of Object.entries(schema.properties as Record<string, ConfigField>)) {
        mustBeNamed(facts.label, `field ${field} of stream ${name}`);
      }
    },
  },
];

function mustBeNamed(names: unknown, what: string): void {
  const { zh, en } = (names ?? {}) as { zh?: unknown; en?: unknown };
  const isName = (text: unknown) => typeof text === "string" && text.trim() !== "";
  must(isName(zh) && isName(en), `${what} is not named in zh and en`);
}

function mustBeDescribed(name: string, field: ConfigField): void {
  mustBeNamed(field.label, `config field ${name}`);
  const numeric = field.type === "number" || field.type === "integer";
  if (field.help !== undefined) mustBeNamed(field.help, `help of config field ${name}`);
  must(!numeric || field.unit || field.help, `config field ${name} is a number without unit or help`);
  must(field.widget !== "codeTable" || field.help, `code table ${name} has no help: which codes, where from?`);
  must(!SECRET_LIKE.test(name) || field.secret, `config field ${name} looks like a secret and is not marked secret`);
  must(!field.secret || !("default" in field), `secret ${name} has a default: it would be public`);
}
