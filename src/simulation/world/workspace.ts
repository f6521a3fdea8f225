import type { Outage } from '../plan/course.ts';
import { newBox } from './box.ts';
import { newCycles } from './cycles.ts';
import { newHeartbeats } from './heartbeats.ts';
import { type Inside, newInside, type WorkspaceOptions } from './inside.ts';
import { newReconciles } from './reconciles.ts';
import type { History } from './snapshot.ts';

/** One workspace of the simulated platform, from its create on. Nothing that the harness reads changes it. */
export interface Workspace {
  readonly id: string;
  readonly createdAt: number;
  readonly history: History;
  readonly activity: Inside['activity'];
  write(what: 'model' | 'secret', value: string): void;
  stop(): void;
}

export function openWorkspace(options: WorkspaceOptions): Workspace {
  const inside = newInside(options);
  const box = newBox(inside, (nth, uptimeSeconds) => heartbeats.accept(nth, uptimeSeconds));
  const cycles = newCycles(inside, box);
  const reconciles = newReconciles(inside, cycles.request);
  const heartbeats = newHeartbeats(inside, { fire: reconciles.fire, accepted: cycles.beatWasAccepted });

  function suffer({ kind, forMs }: Outage): void {
    if (kind !== 'reboot' || !inside.history.last.boxUp || cycles.isRunning) return;
    box.goDown();
    inside.laterInThisLife(forMs, box.comeBack);
  }

  for (const outage of options.course.outages) inside.later(outage.fromMs, () => suffer(outage));
  cycles.provision();
  return {
    id: options.id,
    createdAt: inside.createdAt,
    history: inside.history,
    activity: inside.activity,
    write(what, value) {
      if (what === 'model') inside.change({ model: value });
      cycles.request();
    },
    stop: inside.stop,
  };
}
