import { type ReactNode, useId } from "react";

interface CardProps {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly footer?: ReactNode;
  readonly padded?: boolean;
  readonly children: ReactNode;
}

/** A titled surface; `padded` for text and forms, unpadded for tables. */
export function Card({ title, aside, footer, padded, children }: CardProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={title ? id : undefined}>
      {title && (
        <header>
          <h2 id={id}>{title}</h2>
          {aside && <div className="actions small">{aside}</div>}
        </header>
      )}
      {padded ? <div className="card-body">{children}</div> : children}
      {footer && <footer>{footer}</footer>}
    </section>
  );
}
