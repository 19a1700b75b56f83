import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode } from "react";
import { me } from "../providers/session.ts";

const PasswordCard = lazy(() => import("../features/me/PasswordCard.tsx"));

/** Somebody with a one-time password changes it before anything else; what was refused until then is asked again. */
export function MustChangePassword({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ["me"], queryFn: me, staleTime: 60_000 });
  if (data?.mustChangePassword) {
    return (
      <div style={{ maxWidth: 520, margin: "32px auto" }}>
        <PasswordCard forced onDone={() => client.invalidateQueries()} />
      </div>
    );
  }
  return children;
}
