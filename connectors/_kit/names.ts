/** A name shown to people. zh-TW is derived from `zh` by the host. */
export interface Names {
  readonly zh: string;
  readonly en: string;
}
