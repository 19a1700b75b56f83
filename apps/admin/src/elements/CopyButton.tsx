import { useState } from "react";
import { useTranslate } from "react-admin";

/** Copies a text and says so. */
export function CopyButton({ text }: { readonly text: string }) {
  const t = useTranslate();
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <button type="button" className="link" onClick={copy}>
      {t(done ? "screen.copied" : "screen.copy")}
    </button>
  );
}
