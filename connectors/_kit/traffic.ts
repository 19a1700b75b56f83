/** What has come over a session's transports so far (bytes): bodies of answers, and whatever a line said to its questions. */
export interface Traffic {
  readonly received: number;
}

/** Every transport of a session adds to the same one, so that no connector has to count. */
export class TrafficMeter implements Traffic {
  received = 0;

  add(bytes: number): void {
    this.received += bytes;
  }
}
