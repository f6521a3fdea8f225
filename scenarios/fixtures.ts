import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base } from 'playwright/test';
import type { Build } from '../src/registry/parts.ts';
import type { EmbeddedPlatform } from '../src/session/embedded.ts';
import { plainSession } from '../src/session/plain.fixture.ts';
import type { SessionOptions, SessionResult } from '../src/session/session.ts';
import { FIXTURES, SOURCES } from '../src/shipped.fixture.ts';
import type { Standing } from '../src/verdict/standing.ts';
import { refuseLeft, watchHandles } from './handles.ts';

export { FIXTURES, SOURCES };

/** At this pace 600 s take 6 s: a third as fast as a gate of its own, for others use the same cores at the same time. */
export const PACE = 100;

export const REPORTS = fileURLToPath(new URL('../reports/', import.meta.url));

/** A run that goes on while the scenario looks at it. */
export interface Delivery {
  /** Where an assertion stands, once that is decided; as it stood at the end where it never was. */
  decided(id: string): Promise<{ state: string; because: string }>;
  ended: Promise<SessionResult>;
}

interface Fixtures {
  /** Fails the scenario that left something open, and not the next one. */
  nothingLeft: undefined;
  /** Off where so much is opened that to remember each by its place would cost more than the scenario. */
  watched: boolean;
  pace: number;
  build: { gitSha: string; build?: Build };
  options: Partial<SessionOptions>;
  platform: EmbeddedPlatform;
  delivery: Delivery;
}

const HANDLES_MS = 30_000;
const PLATFORM_MS = 30_000;
const TENANT_MS = 60_000;

/**
 * The platform, and one fresh tenant on it: each has a time of its own that the test's body cannot eat. What they
 * are made of is loaded by whoever plays them: the runner that only lists the tests has no use for it.
 */
export const test = base.extend<Fixtures>({
  watched: [true, { option: true }],
  nothingLeft: [
    async ({ watched }, use) => {
      if (!watched) return await use(undefined);
      using handles = watchHandles();
      await use(undefined);
      await refuseLeft(handles);
    },
    { auto: true, timeout: HANDLES_MS },
  ],
  pace: [PACE, { option: true }],
  build: [async ({}, use) => use({ gitSha: randomBytes(20).toString('hex') }), { option: true }],
  options: [{}, { option: true }],
  platform: [
    async ({ build, pace }, use) => {
      const { startEmbedded } = await import('../src/session/embedded.ts');
      await using platform = await startEmbedded({ ...build, pace, sources: SOURCES });
      await use(platform);
    },
    { timeout: PLATFORM_MS },
  ],
  delivery: [
    async ({ build, options, platform }, use, info) => {
      const { runSession } = await import('../src/session/session.ts');
      const stop = new AbortController();
      const run = follow(runSession, {
        ...session(platform, build.gitSha, info.outputPath('ledger.jsonl'), stop.signal),
        ...options,
      });
      await use(run);
      stop.abort('the scenario ended');
      const result = await run.ended;
      const [{ writeReports }, { replayOf }] = await Promise.all([
        import('../src/report/folder.ts'),
        import('../src/report/replay.ts'),
      ]);
      writeReports(result.folder, { ...result, replay: replayOf(result.events) });
      for (const name of ['evidence.jsonl', 'verdict.json', 'report.html', 'summary.md', 'junit.xml']) {
        await info.attach(name, { path: join(result.folder, name) });
      }
    },
    { timeout: TENANT_MS },
  ],
});

export function session(
  platform: EmbeddedPlatform,
  gitSha: string,
  ledger: string,
  stop: AbortSignal,
): SessionOptions {
  const plain = plainSession(platform.target, gitSha, REPORTS);
  return { ...plain, kind: 'scenario', pace: PACE, ledger, stop };
}

type RunSession = typeof import('../src/session/session.ts').runSession;

function follow(runSession: RunSession, options: SessionOptions): Delivery {
  const standings = new Map<string, Standing>();
  const waiting = new Map<string, () => void>();
  const ended = runSession({
    ...options,
    onStanding(standing) {
      standings.set(standing.id, standing);
      waiting.get(standing.id)?.();
    },
  });
  return {
    ended,
    async decided(id) {
      if (!standings.has(id))
        await Promise.race([new Promise<void>((resolve) => waiting.set(id, resolve)), ended]);
      const known = standings.get(id);
      if (known) return { state: known.state, because: known.because };
      const { verdict } = await ended;
      const { state = 'not asserted', because = '' } =
        verdict.assertions.find((assertion) => assertion.id === id) ?? {};
      return { state, because };
    },
  };
}

export { expect } from 'playwright/test';
