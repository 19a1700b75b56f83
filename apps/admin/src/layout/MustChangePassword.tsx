import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode } from "react";
import { me } from "../providers/session.ts";

const PasswordCard = lazy(() => import("../features/me/PasswordCard.tsx"));

/** Somebody with a one-time password changes it before anything else. */
export function MustChangePassword({ children }: { readonly children: ReactNode }) {
  const { data, refetch } = useQuery({ queryKey: ["me"], queryFn: me, staleTime: 60_000 });
  if (data?.mustChangePassword) {
    return (
      <div style={{ maxWidth: 520, margin: "32px auto" }}>
        <PasswordCard forced onDone={() => refetch()} />
      </div>
    );
  }
  return children;
}
