/** A bounded memory whose entries count for a while: the oldest go first when it is full. */
export class Memory<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>();
  readonly #options: { readonly limit: number; readonly ttlMs: number; readonly now: () => number };
  #era = 0;

  constructor(options: { readonly limit: number; readonly ttlMs: number; readonly now: () => number }) {
    this.#options = options;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#options.now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /**
   * To be asked for before something is looked up.
   * @returns what remembers the find, unless all was forgotten meanwhile: it may be from before the reason for that
   */
  begin(): (key: string, value: Value) => void {
    const era = this.#era;
    return (key, value) => {
      if (era === this.#era) this.#set(key, value);
    };
  }

  #set(key: string, value: Value): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#options.limit) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, { value, until: this.#options.now() + this.#options.ttlMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#era++;
    this.#entries.clear();
  }
}
