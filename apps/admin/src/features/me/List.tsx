import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { usePersonName } from "../../elements/person.ts";
import { ErrorState, SkeletonPage } from "../../elements/States.tsx";
import { me } from "../../providers/session.ts";
import { RoleTags } from "../users/RoleTags.tsx";
import PasswordCard from "./PasswordCard.tsx";
import TwoFactorCard from "./TwoFactorCard.tsx";

/** One's own account: who I am here, my password, my second factor. */
export default function MyAccount() {
  const t = useTranslate();
  const person = usePersonName();
  const { data, error, refetch } = useQuery({ queryKey: ["me"], queryFn: me, staleTime: 60_000 });
  if (error) return <ErrorState error={error} retry={() => refetch()} />;
  if (!data) return <SkeletonPage />;
  return (
    <>
      <PageHead title={t("ra.auth.user_menu")} sub={person(data.name)} />
      <div className="row wide-only">
        <div className="col grow" style={{ maxWidth: 560 }}>
          <PasswordCard onDone={() => refetch()} />
          <TwoFactorCard enabled={data.twoFactorEnabled} onChanged={() => refetch()} />
        </div>
        <div className="col side">
          <Card title={t("record.facts")} padded>
            <Facts
              of={[
                [t("user.name"), person(data.name)],
                [t("ra.auth.username"), data.username ?? "—"],
                [t("user.roles"), <RoleTags key="roles" roles={data.roles} />],
                [t("user.twoFactor"), t(data.twoFactorEnabled ? "screen.yes" : "screen.no")],
              ]}
            />
          </Card>
        </div>
      </div>
    </>
  );
}
