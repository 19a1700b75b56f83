import type { FaultSetting, FaultSwitch } from "../simulator.ts";

interface Armed {
  readonly setting: FaultSetting;
  /** Events this fault could have hit, and those it did. */
  seen: number;
  hits: number;
}

/** The switches of one simulator or proxy, with their counts running down. */
export class FaultBox {
  readonly switches: readonly FaultSwitch[];
  readonly #armed = new Map<string, Armed>();

  constructor(switches: readonly FaultSwitch[]) {
    this.switches = switches;
  }

  /** What is on, with the counts that are left. */
  state(): Record<string, FaultSetting> {
    return Object.fromEntries([...this.#armed.keys()].map((id) => [id, this.setting(id)!]));
  }

  /** Switches not named stay as they are. @throws Error naming an unknown switch; then nothing is set. */
  set(settings: Readonly<Record<string, FaultSetting>>): void {
    for (const id of Object.keys(settings)) {
      if (!this.switches.some((known) => known.id === id)) throw new Error(`no such fault switch: ${id}`);
    }
    for (const [id, setting] of Object.entries(settings)) {
      if (setting.on && setting.count !== 0) this.#armed.set(id, { setting, seen: 0, hits: 0 });
      else this.#armed.delete(id);
    }
  }

  isOn(id: string): boolean {
    return this.#armed.has(id);
  }

  setting(id: string): FaultSetting | undefined {
    const armed = this.#armed.get(id);
    if (!armed) return undefined;
    const { setting, hits } = armed;
    return setting.count === undefined ? setting : { ...setting, count: setting.count - hits };
  }

  /** Whether this event is hit; counts down and spreads `share` evenly over this fault's events, so that runs repeat exactly. */
  hit(id: string): boolean {
    return this.take(id) !== undefined;
  }

  /** `hit`, with the setting it was hit under, also where this was the last of its count. */
  take(id: string): FaultSetting | undefined {
    const armed = this.#armed.get(id);
    if (!armed) return undefined;
    const { setting } = armed;
    const share = setting.share ?? 1;
    armed.seen++;
    if (Math.floor(armed.seen * share) === Math.floor((armed.seen - 1) * share)) return undefined;
    armed.hits++;
    if (setting.count !== undefined && armed.hits >= setting.count) this.#armed.delete(id);
    return setting;
  }
}
