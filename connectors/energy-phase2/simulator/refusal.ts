/** The platform says no: with HTTP 200 and a code in the envelope. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
