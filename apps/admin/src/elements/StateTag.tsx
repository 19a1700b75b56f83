import type { ReactNode } from "react";
import { useTranslate } from "react-admin";
import { type Kind, type Tone, toneOf } from "./tones.ts";

const SIGN: Record<Tone, string> = { ok: "●", warn: "▲", bad: "■", running: "◌", info: "◆", idle: "–" };

/** A state: sign, word and colour, never colour alone. */
export function StateTag({
  tone,
  children,
  title,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <span className={`tag ${tone}`} title={title}>
      <span aria-hidden="true">{SIGN[tone]}</span>
      {children}
    </span>
  );
}

/** The state of a run, stream, reject, … with its word from `state.<kind>.<value>`. */
export function KnownState({ kind, value, title }: { readonly kind: Kind; readonly value: string; readonly title?: string }) {
  const t = useTranslate();
  return (
    <StateTag tone={toneOf(kind, value)} title={title}>
      {t(`state.${kind}.${value}`, { _: value })}
    </StateTag>
  );
}
