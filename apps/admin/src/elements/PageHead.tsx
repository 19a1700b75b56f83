import { type ReactNode, useEffect } from "react";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";

interface PageHeadProps {
  readonly title: ReactNode;
  /** The tab's title where `title` is no text. */
  readonly tab?: string;
  readonly sub?: ReactNode;
  /** Where this page hangs: path and word. */
  readonly up?: readonly [to: string, word: string];
  readonly children?: ReactNode;
}

/** The head of every page: where it hangs, what it is, what can be done. */
export function PageHead({ title, tab, sub, up, children }: PageHeadProps) {
  const t = useTranslate();
  const name = tab ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = name ? `${name} · 园枢 CampusHub` : "园枢 CampusHub";
  }, [name]);
  return (
    <div className="page-head">
      <div className="grow">
        {up && (
          <nav className="crumbs" aria-label={t("screen.crumbs")}>
            <Link to={up[0]}>{up[1]}</Link> /
          </nav>
        )}
        <h1>{title}</h1>
        {sub && <div className="sub">{sub}</div>}
      </div>
      {children && <div className="actions">{children}</div>}
    </div>
  );
}
