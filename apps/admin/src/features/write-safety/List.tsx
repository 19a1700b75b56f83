import { useTranslate } from "react-admin";
import { PageHead } from "../../elements/PageHead.tsx";
import { ErrorState, SkeletonPage } from "../../elements/States.tsx";
import { Delegations } from "./Delegations.tsx";
import { ProtectedRecords } from "./ProtectedRecords.tsx";
import { Rules } from "./Rules.tsx";
import { StopCard } from "./StopCard.tsx";
import { useWriteSafety } from "./useWriteSafety.ts";

/** What guards every write: the stop of all writing, the rules, protected records, lent rights. */
export default function WriteSafetyPage() {
  const t = useTranslate();
  const { data, error, refetch } = useWriteSafety();
  if (error && !data) {
    return (
      <div className="card">
        <ErrorState error={error} retry={() => refetch()} />
      </div>
    );
  }
  if (!data) return <SkeletonPage />;
  return (
    <>
      <PageHead title={t("nav.write-safety")} sub={t("safety.sub")} />
      <div className="row wide-only">
        <div className="col grow">
          <StopCard safety={data} />
          <ProtectedRecords />
          <Delegations />
        </div>
        <div className="col side">
          <Rules key={data.version} safety={data} />
        </div>
      </div>
    </>
  );
}
