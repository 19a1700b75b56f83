import type { ReactNode } from "react";

interface ScrollRegionProps {
  readonly label: string;
  readonly maxHeight?: number;
  readonly children: ReactNode;
}

/** A part of a page that scrolls by itself, by mouse and by keyboard. */
export function ScrollRegion({ label, maxHeight, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll" style={{ maxHeight }} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
