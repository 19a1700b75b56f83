/** One question on a shared line (a serial bus behind a TCP server): bytes out, one frame in. */
export interface LineRequest<Frame> {
  /** `host:port` of the serial server; must stand among the manifest's `allowedHosts` as `tcp://host:port`. */
  readonly line: string;
  readonly bytes: Uint8Array;
  /** A `write` is sent once, never repeated by the transport, and refused in a dry run. */
  readonly effect: "read" | "write";
  /** Cuts the first whole frame off what has come, skipping noise before it; undefined: wait for more. Pure. */
  readonly cut: (received: Uint8Array) => { readonly frame: Frame; readonly rest: Uint8Array } | undefined;
  /** What may be taken at the time-out of what `cut` still waited for: a frame behind noise that looked like the beginning of one. Pure. */
  readonly rescue?: (received: Uint8Array) => Frame | undefined;
  /** Whether a frame answers this very question; one that does not is a late answer to another and is dropped. */
  readonly answers: (frame: Frame) => boolean;
  /** Default: the line's. */
  readonly timeoutMs?: number;
  /** How often a read is tried in all; default: the line's. */
  readonly attempts?: number;
}

export interface Lines {
  /**
   * Asks once the line is free: one question at a time per line, over all callers and sessions. After a silence the connection is made
   * anew and the line listened to until it is quiet, so that no late answer is taken for the next one. Reads are tried again.
   * @throws RetryableError `line_down` (nothing was sent), `no_answer` (sent, nobody answered in time), `line_broken` (sent, cut off)
   * @throws ConfigError `host_not_allowed`; `dry_run` for a write
   */
  ask<Frame>(request: LineRequest<Frame>): Promise<Frame>;
}
