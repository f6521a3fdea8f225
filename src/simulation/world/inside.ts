import type { LogFact } from '../../evidence/events.ts';
import type { Expectation } from '../../evidence/expectation.ts';
import type { Scheduler } from '../clock.ts';
import type { Build } from '../plan/build.ts';
import type { Course, Outage } from '../plan/course.ts';
import { fate } from '../random.ts';
import { type History, newHistory, type Snapshot } from './snapshot.ts';

export interface WorkspaceOptions {
  id: string;
  seed: number;
  expected: Expectation;
  build: Build;
  course: Course;
  scheduler: Scheduler;
  tell: (fact: LogFact, fields?: Told) => void;
}

export interface Told {
  sqlstate?: string;
  error?: string;
  plugin?: string;
  source?: string;
  from?: string;
  to?: string;
  cycle?: number;
  trigger?: string;
}

type Changes = Partial<Omit<Snapshot, 'at'>>;

/** What the parts of one workspace share: its history, its time, and which life of its box this is. */
export interface Inside extends WorkspaceOptions {
  readonly createdAt: number;
  readonly history: History;
  readonly activity: { at: number; kind: string; summary: string }[];
  now(): number;
  change(changes: Changes): void;
  setStatus(status: Snapshot['status'], reason?: string | null): void;
  /** Unless the workspace is gone by then. */
  later(ms: number, run: () => void): void;
  /** And unless the box has gone down meanwhile. */
  laterInThisLife(ms: number, run: () => void): void;
  newLife(): void;
  stop(): void;
  /** The same for the same seed, whatever else was drawn. */
  draw(of: number, moment: number): number;
  suffers(kind: Outage['kind']): boolean;
}

export function newInside(options: WorkspaceOptions): Inside {
  const { seed, course, scheduler, tell } = options;
  const createdAt = scheduler.now();
  const history = newHistory(firstSnapshot(options));
  let [stopped, life] = [false, 0];
  const now = () => scheduler.now();
  const change = (changes: Changes) => history.change(now(), changes);
  const later = (ms: number, run: () => void) => void scheduler.after(ms, () => stopped || run());
  return {
    ...options,
    createdAt,
    history,
    activity: [],
    now,
    change,
    later,
    laterInThisLife(ms, run) {
      const mine = life;
      later(ms, () => mine === life && run());
    },
    newLife() {
      life += 1;
    },
    stop() {
      stopped = true;
    },
    draw: (of, moment) => fate(seed, of, moment),
    setStatus(status, reason = null) {
      const from = history.last.status;
      if (from === status && history.last.reason === reason) return;
      change({ status, reason });
      if (from !== status) tell('transition', { from, to: status });
    },
    suffers: (kind) =>
      course.outages.some((outage) => {
        const from = createdAt + outage.fromMs;
        return outage.kind === kind && now() >= from && now() < from + outage.forMs;
      }),
  };
}

function firstSnapshot({ expected, build, scheduler }: WorkspaceOptions): Snapshot {
  return {
    at: scheduler.now(),
    status: 'provisioning',
    reason: null,
    uptimeSeconds: 0,
    beatAt: null,
    boxUp: false,
    cold: false,
    model: build.storesModel ? (build.modelInstead ?? expected.model) : '',
    config: null,
    prompts: expected.prompts.map(() => null),
    plugins: expected.plugins.map(() => 'empty' as const),
    declared: build.resolvesTemplate ? expected.plugins.map(({ name }) => name) : [],
    installed: [],
    skills: [],
    cycles: 0,
  };
}
