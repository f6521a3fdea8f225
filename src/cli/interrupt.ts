/**
 * The first SIGINT or SIGTERM asks the run to tear down and report; the second ends the process at once and leaves
 * the ledger to the next run.
 */
export interface Interrupt extends Disposable {
  signal: AbortSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const CODES = { SIGINT: 130, SIGTERM: 143 };

export function onInterrupt(say: (text: string) => void): Interrupt {
  const stop = new AbortController();
  const onSignal = (name: (typeof SIGNALS)[number]) => {
    if (stop.signal.aborted) process.exit(CODES[name]);
    say(`${name}: tearing down and reporting; once more to stop at once`);
    stop.abort(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
