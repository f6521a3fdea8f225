/** No single turn of the event loop may take longer: every other look and every deadline waits for it. */
export const LONGEST_TURN_MS = 50;

/**
 * The longest turn of the event loop while the work went on, in this thread's CPU time: what a machine that is busy
 * elsewhere takes away is nobody's stall. A first run also pays for the compiler, so the best of a few is told.
 */
export async function longestTurnMs(work: () => unknown, tries = 6): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < tries && least > LONGEST_TURN_MS / 2; run += 1)
    least = Math.min(least, await once(work));
  return least;
}

async function once(work: () => unknown): Promise<number> {
  let [longest, before, over] = [0, cpuMs(), false];
  const turned = new Promise<void>((resolve) => {
    const turn = () => {
      const now = cpuMs();
      longest = Math.max(longest, now - before);
      before = now;
      if (over) resolve();
      else setImmediate(turn);
    };
    setImmediate(turn);
  });
  await work();
  over = true;
  await turned;
  return longest;
}

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
