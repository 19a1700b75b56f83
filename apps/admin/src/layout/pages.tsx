import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { EmptyState, NoRight, SkeletonPage } from "../elements/States.tsx";

export const Loading = () => <SkeletonPage />;

export const AccessDenied = () => (
  <div className="card">
    <NoRight />
  </div>
);

export function NotFound() {
  const t = useTranslate();
  return (
    <div className="card">
      <EmptyState title={t("ra.page.not_found")} text={t("ra.message.not_found")}>
        <Link className="btn p" to="/">
          {t("screen.home")}
        </Link>
      </EmptyState>
    </div>
  );
}
