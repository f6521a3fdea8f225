import { readdirSync, readFileSync } from 'node:fs';
import { DEFAULT_BUDGETS } from '../../evidence/budgets.ts';
import { contentHash } from '../../evidence/content.ts';
import { EvidenceEvent, LOG_FACTS, type LogFact, type Subject } from '../../evidence/events.ts';
import type { Expectation } from '../../evidence/expectation.ts';

/**
 * Evidence written by hand, so that the reports can be tested without a platform. Every line passes the schema.
 */
export interface Script {
  events: EvidenceEvent[];
  /** Adds a line and answers its number. */
  add(at: number, event: Record<string, unknown>): number;
  look(at: number, subject: Subject, seen: Record<string, unknown>, more?: Record<string, unknown>): number;
  log(at: number, fact: LogFact, message: string, more?: Record<string, unknown>): number;
  keep(at: number, text: string): string;
}

export function script(): Script {
  const events: EvidenceEvent[] = [];
  const kept = new Set<string>();
  const add: Script['add'] = (at, event) => events.push(EvidenceEvent.parse({ ...event, at }));
  return {
    events,
    add,
    look: (at, subject, seen, more = {}) =>
      add(at, { type: 'look', began: Math.max(0, at - 20), subject, seen, ...more }),
    log: (at, fact, message, more = {}) =>
      add(at, { type: 'log', fact, workspace: WORKSPACE, time: null, message, ...more }),
    keep(at, text) {
      const hash = contentHash(text);
      if (!kept.has(hash)) add(at, { type: 'content', hash, size: Buffer.byteLength(text), text });
      kept.add(hash);
      return hash;
    },
  };
}

export const WORKSPACE = '7f6c1f5e-5a0f-4c8e-9a53-0c6f0e7d1b52';
export const SLUG = 'e2e-tmpl-4be1a0c7';
const template = new URL('../../../fixtures/templates/seo-agent/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, template), 'utf8');

export function expectation(gitSha: string): Expectation {
  const skill = '# SEO, all of it\n\nAudit first, then plan, then write.\n';
  const files = [
    'plugin.yaml',
    ...Array.from({ length: 24 }, (_, n) => `commands/audit-${String(n).padStart(2, '0')}.md`),
  ];
  return {
    gitSha,
    template: 'seo-agent',
    runtime: 'claude-code',
    model: 'anthropic/claude-sonnet-4-5',
    config: read('config.yaml'),
    prompts: readdirSync(new URL('prompts/', template))
      .sort()
      .map((name) => ({ path: `prompts/${name}`, content: read(`prompts/${name}`) })),
    plugins: [
      {
        name: 'seo-all',
        source: 'gitea://example/agent-plugins/skills/seo-all#main',
        files: [
          { path: 'SKILL.md', size: skill.length },
          ...files.map((path, n) => ({ path, size: 300 + n })),
        ],
        contents: [{ path: 'SKILL.md', content: skill }],
      },
    ],
    addedConfigKeys: [],
  };
}

export interface Opening {
  gitSha: string;
  pace?: number;
  unverifiedTls?: boolean;
}

/** The run up to a workspace that has come online, which takes 41 s. */
export function openRun(on: Script, { gitSha, pace = 300, unverifiedTls = false }: Opening): Expectation {
  const expected = expectation(gitSha);
  on.add(0, {
    type: 'run',
    schema: 1,
    run: '20260314-091500-4be1a0c7',
    startedAt: '2026-03-14T09:15:00.000Z',
    pace,
    target: { name: 'embedded', controlPlane: 'http://api.localhost:41234', embedded: true, unverifiedTls },
    expected,
    budgets: DEFAULT_BUDGETS,
    exercises: [],
    early: true,
    staleAfterMs: null,
  });
  on.add(1, { type: 'log-source', kind: 'registry', state: 'open', tells: [...LOG_FACTS] });
  on.add(2, { type: 'phase', phase: 'tenant', name: SLUG });
  on.add(900, { type: 'act', began: 3, what: 'create-tenant', of: SLUG, outcome: 'done', id: 'org-1' });
  on.look(1_100, 'org', { is: 'listed', id: 'org-1', status: 'provisioning' });
  on.look(4_000, 'org', { is: 'listed', id: 'org-1', status: 'running' });
  on.look(4_100, 'token', { is: 'granted' });
  on.look(5_000, 'health', {
    is: 'unreadable',
    why: { kind: 'transport', message: 'connect ECONNREFUSED 127.0.0.1:41234' },
  });
  on.look(6_000, 'health', { is: 'ok' });
  on.add(6_001, { type: 'phase', phase: 'build' });
  buildReads(on, 6_100, gitSha);
  on.add(6_600, { type: 'phase', phase: 'workspace' });
  on.add(6_900, {
    type: 'act',
    began: 6_610,
    what: 'create-workspace',
    of: WORKSPACE,
    outcome: 'done',
    id: WORKSPACE,
  });
  for (let at = 7_200; at < 41_000; at += 2_600) workspace(on, at, 'provisioning', 0);
  return expected;
}

export const workspace = (
  on: Script,
  at: number,
  status: string,
  uptimeSeconds: number,
  reason: string | null = null,
) =>
  on.look(at, 'workspace', {
    is: 'workspace',
    status,
    uptimeSeconds,
    lastHeartbeatAt: status === 'provisioning' ? null : new Date(1_773_479_700_000 + at).toISOString(),
    reason,
    template: 'seo-agent',
  });

export function text(
  on: Script,
  at: number,
  subject: 'config' | 'prompt',
  content: string,
  name?: string,
): number {
  const hash = on.keep(at, content);
  const seen = { is: 'text', hash, size: Buffer.byteLength(content) };
  return on.look(at, subject, seen, name === undefined ? {} : { name });
}

export function buildReads(on: Script, at: number, sha: string): void {
  for (let n = 0; n < 5; n += 1) {
    const connection = on.events.length;
    on.look(at + n * 100, 'build', { is: 'sha', sha, connection });
  }
}

export function pluginFolder(
  on: Script,
  at: number,
  expected: Expectation,
  what: 'nothing' | 'whole',
): number {
  const [plugin] = expected.plugins;
  const whole = what === 'whole' && plugin !== undefined;
  const files = whole ? [...plugin.files, { path: '.complete', size: 0 }] : [];
  const listing = files
    .map((file) => `${file.size} ${file.path}`)
    .sort()
    .join('\n');
  const contents = whole ? plugin.contents.map((file) => [file.path, on.keep(at, file.content)]) : [];
  const seen = {
    is: 'folder',
    listing: on.keep(at, listing),
    entries: files.length,
    state: whole ? 'SKILL_MD' : 'EMPTY',
    contents: Object.fromEntries(contents),
  };
  return on.look(at, 'plugin', seen, { name: 'seo-all' });
}
