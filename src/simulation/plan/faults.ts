import type { Mechanism } from '../../verdict/result.ts';
import type { Random } from '../random.ts';
import type { Build, SqlFailure } from './build.ts';
import { randomSha } from './names.ts';
import { OTHER_CONFIG } from './promises.ts';

/** One mechanism of the incidents: what it changes in a build, and what must be there for it to be named. */
export interface Fault {
  mechanism: Mechanism;
  /** Which log it takes to see it; null where the platform's own answers show it. */
  shownBy: 'any-log' | 'full-log' | null;
  /** The exercise that brings it to light. */
  exercise?: 'two-writes' | 'crash-then-restart' | 'foreign-org' | 'after-teardown';
  patch: (random: Random, good: Build) => Partial<Build>;
}

const PERMANENT: readonly [SqlFailure, ...SqlFailure[]] = [
  { sqlstate: '22P02', message: 'invalid input value for enum workspace_status: ""' },
  { sqlstate: '42703', message: 'column "previous_status" does not exist' },
  { sqlstate: '42P01', message: 'relation "workspace_state" does not exist' },
  { sqlstate: '42601', message: 'syntax error at or near "FORM"' },
  { sqlstate: '22012', message: 'division by zero' },
  { sqlstate: '42883', message: 'function coalesce_status(workspace_status, unknown) does not exist' },
];

export const FAULTS = {
  'enum-coalesce': {
    mechanism: 'heartbeat-read-fails',
    shownBy: 'any-log',
    patch: (random) => ({ readFails: random.pick(PERMANENT) }),
  },
  'heal-before-judge': {
    mechanism: 'reconcile-never-fired',
    shownBy: 'full-log',
    patch: () => ({ healsBeforeJudging: true }),
  },
  'no-online-transition': {
    mechanism: 'never-promoted',
    shownBy: null,
    patch: () => ({ promotes: false }),
  },
  'missing-model': {
    mechanism: 'refused-by-platform',
    shownBy: null,
    patch: () => ({ storesModel: false }),
  },
  'identity-less-boot': {
    mechanism: 'template-not-selected',
    shownBy: null,
    patch: () => ({ resolvesTemplate: false }),
  },
  'stale-image': {
    mechanism: 'stale-build',
    shownBy: null,
    patch: (random) => ({ instances: [randomSha(random)] }),
  },
  'mixed-fleet': {
    mechanism: 'mixed-builds',
    shownBy: null,
    patch: (random, { instances }) => {
      const old = randomSha(random);
      const others = Array.from({ length: random.whole(1, 3) }, () => instances[0] ?? old);
      return { instances: [...others, old] };
    },
  },
  'buildinfo-guarded': {
    mechanism: 'buildinfo-not-served',
    shownBy: null,
    patch: () => ({ instances: [null] }),
  },
  'dev-build': {
    mechanism: 'unstamped-build',
    shownBy: null,
    patch: () => ({ instances: ['dev'] }),
  },
  'model-default': {
    mechanism: 'model-dropped',
    shownBy: null,
    patch: () => ({ storesModel: false, hasModelGate: false }),
  },
  'wrong-model': {
    mechanism: 'model-overridden',
    shownBy: null,
    patch: () => ({ modelInstead: 'openai/gpt-hard-coded' }),
  },
  'config-truncated': {
    mechanism: 'config-truncated',
    shownBy: null,
    patch: (random) => ({ cutsConfigAt: random.whole(300, 700) }),
  },
  'config-of-another': {
    mechanism: 'config-differs',
    shownBy: null,
    patch: () => ({ configInstead: OTHER_CONFIG }),
  },
  'prompts-dropped': {
    mechanism: 'prompts-missing',
    shownBy: null,
    patch: () => ({ relaysPrompts: false }),
  },
  'placeholder-left': {
    mechanism: 'placeholder-left',
    shownBy: null,
    patch: () => ({ leavesPlaceholder: true }),
  },
  'plugin-source-404': {
    mechanism: 'plugin-source-unreachable',
    shownBy: 'any-log',
    patch: () => ({ sourceError: 'gitea: 404 Not Found' }),
  },
  'plugin-half-installed': {
    mechanism: 'plugin-half-installed',
    shownBy: null,
    patch: () => ({ delivers: 'half' }),
  },
  'plugin-row-without-files': {
    mechanism: 'recorded-but-absent',
    shownBy: null,
    patch: () => ({ delivers: 'nothing' }),
  },
  'skills-on-asset-channel': {
    mechanism: 'wrong-channel',
    shownBy: null,
    patch: () => ({ smugglesSkills: true }),
  },
  'restart-eats-config': {
    mechanism: 'lost-after-restart',
    shownBy: null,
    patch: () => ({ restartLaysStub: true }),
  },
  'restart-loop': {
    mechanism: 'restart-loop',
    shownBy: null,
    patch: (random) => ({ restartsAfterReconcileMs: random.whole(4_000, 14_000) }),
  },
  'restart-dropped': {
    mechanism: 'restart-dropped',
    shownBy: 'full-log',
    exercise: 'two-writes',
    patch: () => ({ dropsRestarts: true }),
  },
  'restart-lockout': {
    mechanism: 'restart-lockout',
    shownBy: 'full-log',
    exercise: 'crash-then-restart',
    patch: () => ({ locksOutAfterCrash: true }),
  },
  'late-writes': {
    mechanism: 'late-writes',
    shownBy: null,
    exercise: 'after-teardown',
    patch: () => ({ writesLate: true }),
  },
  'teardown-leaks': {
    mechanism: 'tenant-leaked',
    shownBy: null,
    patch: () => ({ leaksTenants: true }),
  },
  'cross-tenant': {
    mechanism: 'guard-open',
    shownBy: null,
    exercise: 'foreign-org',
    patch: () => ({ letsForeignOrgsIn: true }),
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as [FaultName, ...FaultName[]];
export const faultOf = (name: FaultName): Fault => FAULTS[name];
