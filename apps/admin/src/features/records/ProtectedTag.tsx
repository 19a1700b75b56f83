import { useCanAccess, useGetList, useTranslate } from "react-admin";
import type { PlatformRecord, ProtectedRecord } from "../../contract.ts";
import { StateTag } from "../../elements/StateTag.tsx";

const ALL = { pagination: { page: 1, perPage: 1000 }, sort: { field: "id", order: "ASC" as const } };

/** The protection of a record, where it has one: they are few, and asked for once. */
export function useProtection(): (
  record: Pick<PlatformRecord, "connectionId" | "stream" | "key">,
) => ProtectedRecord | undefined {
  const { canAccess } = useCanAccess({ resource: "protected-records", action: "list" });
  const { data = [] } = useGetList<ProtectedRecord>("protected-records", ALL, { enabled: canAccess === true, staleTime: 30_000 });
  return ({ connectionId, stream, key }) =>
    data.find((one) => one.connectionId === connectionId && one.stream === stream && one.key === key);
}

/** Marks a record that no change set may touch, with the reason. */
export function ProtectedTag({ record }: { readonly record: Pick<PlatformRecord, "connectionId" | "stream" | "key"> }) {
  const t = useTranslate();
  const found = useProtection()(record);
  if (!found) return null;
  return (
    <StateTag tone="warn" title={found.reason}>
      {t("record.protected")}
    </StateTag>
  );
}
