import { useSentences } from "../../connectors/useSentences.ts";
import type { Reject } from "../../contract.ts";

/** Why a row was refused, in words. */
export function Reason({ connectionId, code }: Pick<Reject, "connectionId" | "code">) {
  return useSentences(connectionId)("reject.codes", { code });
}
