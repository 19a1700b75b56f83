export interface Paced {
  /** Something happened: act now, or as soon as the pace allows. */
  ask(): void;
  stop(): void;
}

/** Acts one at a time and at most once per `everyMs`; what is asked for meanwhile is done once, afterwards, and never dropped. */
export function paced(act: () => Promise<void>, everyMs: number): Paced {
  let asked = false;
  let busy = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = () => {
    if (stopped || busy || !asked) return;
    asked = false;
    busy = true;
    const rested = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, everyMs);
    });
    Promise.all([act().catch(() => {}), rested]).then(() => {
      busy = false;
      next();
    });
  };
  return {
    ask() {
      asked = true;
      next();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
