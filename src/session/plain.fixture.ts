import { join } from 'node:path';
import type { Target } from '../gate/plan.ts';
import { SOURCES } from '../shipped.fixture.ts';
import type { SessionOptions } from './session.ts';

/** At this pace 600 s take 2 s: what a run waits for is the platform's own pace. */
export const PACE = 300;

/** A gate as somebody asks for it who asks for nothing in particular; what it writes lies in the folder. */
export const plainSession = (target: Target, gitSha: string, folder: string): SessionOptions => ({
  kind: 'test',
  target,
  pace: PACE,
  gitSha,
  template: 'seo-agent',
  sources: SOURCES,
  addedConfigKeys: [],
  budgets: {},
  exercises: [],
  early: true,
  staleAfterMs: null,
  keep: false,
  reports: folder,
  ledger: join(folder, 'ledger.jsonl'),
  stop: new AbortController().signal,
  secrets: [],
});
