import type { ConnectorView, Drift, Names } from "../../contract.ts";

export interface DriftWords {
  /** The field, or the code table and the code that is not in it. */
  readonly where: string;
  /** The code that is missing in a table; undefined for other drifts. */
  readonly code?: string;
}

/** A drift's place in the words of the connector: `statusCodes:9` → 继电器状态 · 9. */
export function driftWords(
  drift: Pick<Drift, "kind" | "path" | "stream">,
  connector: ConnectorView | undefined,
  name: (names: Names) => string,
): DriftWords {
  if (drift.kind === "unknownCode") {
    const cut = drift.path.indexOf(":");
    const table = connector?.configFields.find((field) => field.name === drift.path.slice(0, cut));
    const code = drift.path.slice(cut + 1);
    return { where: `${table ? name(table.label) : drift.path.slice(0, cut)} · ${code}`, code };
  }
  return { where: drift.path };
}
