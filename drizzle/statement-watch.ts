/** A statement is looked at so often within its limit; a short one never is. */
const LOOKS = 10;
/** Whatever else the machine does, a statement ends after so many times its limit. */
const MOST_LIMITS = 5;
/** A thread that was given less than this between two looks (ms) stands still. */
const MOVED_MS = 1;

interface Watched {
  /** How long the statement may take, ms. */
  readonly limitMs: number;
  /** The processor time its thread has had so far, ms; undefined, or no answer at all: nobody can say. */
  readonly ownMs: () => Promise<number | undefined>;
  /** Called once, when it took too long. */
  readonly onOver: () => void;
}

/**
 * Judges a statement of the embedded database by the processor time its thread was given: where the machine is busy with other things a
 * short one takes long, and ending the thread for it would cost everybody the database. Over its limit is one that had so much
 * time of its own, one whose thread stood still for so long, and in any case one that took several times as long.
 * @returns ends the watch
 */
export function watchStatement({ limitMs, ownMs, onOver }: Watched): () => void {
  const lookMs = limitMs / LOOKS;
  const startedAt = performance.now();
  let movedAt = startedAt;
  let seen: number | undefined;
  let own = 0;
  let isOver = false;
  const look = async () => {
    const told = await within(lookMs, ownMs());
    if (isOver) return;
    const now = performance.now();
    if (told !== undefined) {
      const more = told - (seen ?? told);
      if (seen === undefined || more >= MOVED_MS) movedAt = now;
      own += more;
      seen = told;
    }
    if (own >= limitMs || now - movedAt >= limitMs || now - startedAt >= MOST_LIMITS * limitMs) onOver();
    else timer = setTimeout(look, lookMs);
  };
  let timer = setTimeout(look, lookMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** What is told within the time, undefined for what is not. */
function within(ms: number, asked: Promise<number | undefined>): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    const settle = (told: number | undefined) => {
      clearTimeout(timer);
      resolve(told);
    };
    asked.then(settle, () => settle(undefined));
  });
}
