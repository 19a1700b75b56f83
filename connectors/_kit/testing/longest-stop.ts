const TICK_MS = 5;

/**
 * The longest the loop of this thread was held up by work of its own while `work` went on (ms). CPU time of the thread is what counts:
 * a busy machine that gives it no turn holds up nothing here.
 */
export async function longestStop(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
  };
  const timer = setInterval(look, TICK_MS);
  try {
    await work();
  } finally {
    look();
    clearInterval(timer);
  }
  return longest;
}
