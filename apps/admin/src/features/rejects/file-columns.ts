import { sentence } from "../../connectors/sentence.ts";
import type { Words } from "../../connectors/useWords.ts";
import type { ConnectorView, Reject } from "../../contract.ts";
import {
  type FileColumn,
  fileColumn,
  numberColumn,
  type PathOf,
  personColumn,
  platformColumn,
  type Speech,
  stateColumn,
  streamColumn,
  timeColumn,
  wordsOf,
} from "../../elements/file-columns.ts";

type Column = FileColumn<PathOf<Reject>>;

interface Spoken extends Speech {
  readonly locale: string;
  /** Codes that the hub itself has a sentence for. */
  readonly codes: readonly string[];
}

/** Rejects for a file, with the reason in words. */
export function rejectFileColumns(words: Pick<Words, "connections" | "connectors" | "streamsOf">, speech: Spoken): Column[] {
  const { t, name } = speech;
  return [
    { paths: ["code"], head: t("reject.message"), words: reasons(words.connectors, speech) },
    fileColumn("path", t("diff.field")),
    fileColumn("key", t("record.key")),
    platformColumn(words.connections, { t }),
    streamColumn(words, { head: t("stream.stream"), name }),
    stateColumn("reject", { path: "status", head: t("run.state"), t }),
    numberColumn("seen", t("reject.seen")),
    timeColumn("firstSeenAt", t("record.firstSeenAt"), { t }),
    timeColumn("lastSeenAt", t("reject.lastSeenAt"), { t }),
    personColumn("resolvedBy", t("reject.resolvedBy"), { t }),
    timeColumn("resolvedAt", t("reject.resolvedAt"), { t }),
  ];
}

/** Code → sentence: the hub's, and those that only one platform answers. */
function reasons(connectors: readonly ConnectorView[], { locale, t, codes }: Spoken): Record<string, string> {
  const say = (messages: ConnectorView["messages"]) => (code: string) =>
    sentence({ locale, t, messages }, "reject.codes", { code });
  return Object.assign(
    wordsOf(codes, say({})),
    ...connectors.map(({ messages }) => wordsOf(Object.keys(messages), say(messages))),
  );
}
