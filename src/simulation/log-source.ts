import type { LogSource } from '../logs/source.ts';
import type { Scheduler } from './clock.ts';
import type { LogPlan } from './plan/plan.ts';
import { GO_FACTS, type LogStore } from './platform/log-store.ts';

/** The real platform's log as a follower of a file gets it: plain lines, of every tenant on the machine. */
export function goLog(store: LogStore, scheduler: Scheduler, plan: LogPlan): LogSource {
  return {
    kind: 'file',
    tells: [...GO_FACTS],
    follow: (sink, signal) =>
      new Promise((resolve) => {
        let cursor = 0;
        const callOffs: (() => void)[] = [];
        const end = (how?: { lost: string }) => {
          for (const callOff of callOffs) callOff();
          resolve(how);
        };
        const read = () => {
          const { lines, next, oldest } = store.after(cursor);
          if (cursor > 0 && oldest > cursor + 1) sink.gap('lines were cut off before they were read');
          cursor = next;
          const plain = lines.flatMap(({ go }) => (go === null ? [] : [go]));
          if (plain.length > 0) sink.lines(plain);
          callOffs.push(store.onNext(read));
        };
        signal.addEventListener('abort', () => end(), { once: true });
        if (plan.lostAtMs !== null)
          callOffs.push(scheduler.after(plan.lostAtMs, () => end({ lost: 'the file went away' })));
        // Some sources can tell how far they have read, others follow a stream that never says so.
        const tellHowFar = () => {
          sink.readUpTo(scheduler.now());
          callOffs.push(scheduler.after(plan.waitMs, tellHowFar));
        };
        read();
        if (plan.tellsHowFar) tellHowFar();
      }),
  };
}
