import { useTranslate } from "react-admin";

/** What a program said, word for word and in its own language: folded away, for whoever is asked for help. */
export function ForEngineers({ text }: { readonly text: string }) {
  const t = useTranslate();
  return (
    <details className="small">
      <summary>{t("screen.forEngineers")}</summary>
      <span className="mono wrap" translate="no" lang="en">
        {text}
      </span>
    </details>
  );
}
