import { DEFAULT_BUDGETS } from '../../evidence/budgets.ts';
import { contentHash } from '../../evidence/content.ts';
import type { ActEvent, EvidenceEvent, LookAt, RunEvent, Subject } from '../../evidence/events.ts';
import { absorb, type Facts, noFacts } from './facts.ts';

export const SHA = 'a1b2c3d4e5'.repeat(4);
export const MODEL = 'anthropic/claude';
export const CONFIG = 'model: anthropic/claude\nplugins: [seo]\n';
export const SKILL = 'Write well.';

/** What a run expects: a config, one prompt and one plugin of one file. */
export const RUN: RunEvent = {
  type: 'run',
  at: 0,
  schema: 1,
  run: 'r1',
  startedAt: '2026-01-02T03:04:05.000Z',
  pace: 1,
  target: { name: 'staging', controlPlane: 'https://api.example.com', embedded: false, unverifiedTls: false },
  expected: {
    gitSha: SHA,
    template: 'seo-agent',
    runtime: 'node',
    model: MODEL,
    config: CONFIG,
    prompts: [{ path: 'prompts/system.md', content: 'Hello {{NAME}}.' }],
    plugins: [
      {
        name: 'seo',
        source: 'gitea://example/seo',
        files: [{ path: 'SKILL.md', size: 11 }],
        contents: [{ path: 'SKILL.md', content: SKILL }],
      },
    ],
    addedConfigKeys: ['schedules'],
  },
  budgets: { ...DEFAULT_BUDGETS },
  exercises: [],
  early: true,
  staleAfterMs: null,
};

export const content = (text: string): EvidenceEvent => ({
  type: 'content',
  at: 0,
  hash: contentHash(text),
  size: text.length,
  text,
});

export const text = (of: string) => ({ is: 'text' as const, hash: contentHash(of), size: of.length });

export const UNREADABLE = {
  is: 'unreadable' as const,
  why: { kind: 'timeout' as const, message: 'no answer' },
};

export const look = <S extends Subject>(
  subject: S,
  seen: LookAt<S>['seen'],
  more: Partial<LookAt<S>> = {},
): EvidenceEvent => ({ type: 'look', subject, began: 0, at: 0, seen, ...more }) as EvidenceEvent;

export const act = (what: ActEvent['what'], more: Partial<ActEvent> = {}): EvidenceEvent => ({
  type: 'act',
  what,
  of: 'x',
  began: 0,
  at: 0,
  outcome: 'done',
  ...more,
});

export const phase = (
  phase: Extract<EvidenceEvent, { type: 'phase' }>['phase'],
  name?: string,
): EvidenceEvent => ({ type: 'phase', at: 0, phase, ...(name === undefined ? {} : { name }) });

/** When the look or act on a line began and ended. */
export const at = (line: number) => ({ line, began: line * 1_000, at: line * 1_000 + 500 });

/** As the event on that line: it began with its second and took half of it. */
export function timed(event: EvidenceEvent, line: number): EvidenceEvent {
  const { line: _, ...times } = at(line);
  return 'began' in event ? { ...event, ...times } : { ...event, at: times.at };
}

/** The facts of these events, each on a line of its own, from 1 on. */
export function absorbed(...events: EvidenceEvent[]): Facts {
  const facts = noFacts();
  for (const [index, event] of events.entries()) absorb(facts, timed(event, index + 1), index + 1);
  return facts;
}
