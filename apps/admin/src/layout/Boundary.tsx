import { Component, type ReactNode } from "react";
import { ErrorState } from "../elements/States.tsx";

interface BoundaryProps {
  readonly children: ReactNode;
}

/** Catches what a page throws while it draws itself: the frame stays, the page says what happened. */
export class Boundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div className="card">
        <ErrorState error={this.state.error} retry={() => this.setState({ error: undefined })} />
      </div>
    );
  }
}
