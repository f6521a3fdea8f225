import type { EvidenceEvent } from '../../evidence/events.ts';
import type { Expectation } from '../../evidence/expectation.ts';
import { type Assertion, type AssertionId, Verdict } from '../../verdict/result.ts';
import {
  type Opening,
  openRun,
  pluginFolder,
  type Script,
  SLUG,
  script,
  text,
  WORKSPACE,
  workspace,
} from './script.ts';

export interface Sample {
  verdict: Verdict;
  events: EvidenceEvent[];
  replay: string;
}

type Judged = Pick<Verdict, 'verdict' | 'exitCode' | 'headline' | 'assertions'> & Partial<Verdict>;

function sample(on: Script, expected: Expectation, judged: Judged, replay: string): Sample {
  const [run] = on.events;
  if (run?.type !== 'run') throw new Error('the first line is the run');
  const verdict = Verdict.parse({
    schema: 1,
    run: run.run,
    startedAt: run.startedAt,
    pace: run.pace,
    tookMs: on.events.at(-1)?.at ?? 0,
    target: run.target,
    expected: {
      gitSha: expected.gitSha,
      template: expected.template,
      model: expected.model,
      prompts: expected.prompts.map((prompt) => prompt.path),
      plugins: expected.plugins.map(({ name, source }) => ({ name, source })),
    },
    causes: [],
    heartbeats: { seen: 0, failed: 0, countedBy: 'log', errors: [] },
    hops: [],
    restarts: [],
    proofs: [],
    tenant: { slug: SLUG, purged: true, kept: false },
    log: { kind: 'registry', state: 'open' },
    limits: [],
    ...judged,
  });
  return { verdict, events: on.events, replay };
}

const passed = (id: AssertionId, because: string, atMs: number, evidence: number[]): Assertion => ({
  id,
  state: 'pass',
  because,
  atMs,
  evidence,
});
const blocked = (id: AssertionId, blockedBy: string): Assertion => ({
  id,
  state: 'blocked',
  because: `waits for ${blockedBy}`,
  atMs: null,
  evidence: [],
  blockedBy,
});

const BEAT_MS = 30_000;
const skills = (on: Script, at: number) => on.look(at, 'agent-skills', { is: 'entries', paths: [] });

function assets(on: Script, at: number, expected: Expectation): Assertion[] {
  on.look(at, 'config', { is: 'unreadable', why: { kind: 'timeout', message: 'no answer within 10 s' } });
  const config = text(on, at + 900, 'config', expected.config);
  const prompts = expected.prompts.map((prompt, n) =>
    text(on, at + 920 + n, 'prompt', prompt.content, prompt.path),
  );
  const model = on.look(at + 60, 'model', {
    is: 'model',
    model: expected.model,
    source: 'workspace_secrets',
  });
  return [
    passed('model', `${expected.model}, as the template declares`, at + 60, [model]),
    passed('config', `config.yaml is the template’s, ${expected.config.length} bytes`, at + 900, [config]),
    passed('prompts', `all ${expected.prompts.length} prompts are the template’s`, at + 930, prompts),
  ];
}

function teardown(on: Script, at: number): Assertion {
  on.add(at, { type: 'phase', phase: 'teardown' });
  on.add(at + 700, { type: 'act', began: at + 1, what: 'delete-tenant', of: SLUG, outcome: 'done' });
  const gone = on.look(at + 1_400, 'org', { is: 'absent' });
  on.add(at + 1_401, { type: 'phase', phase: 'end' });
  return passed('teardown', 'the tenant is absent from the list of orgs', at + 1_400, [gone]);
}

const opened = (online: number): Assertion[] => [
  passed(
    'build',
    'the expected SHA, five reads in a row over fresh connections',
    6_500,
    [10, 11, 12, 13, 14],
  ),
  passed('online', 'online after 34.1 s', 41_000, [online]),
];

export function greenRun(opening: Partial<Opening> = {}): Sample {
  const on = script();
  const expected = openRun(on, { gitSha: '9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa', ...opening });
  on.log(40_990, 'transition', 'status provisioning → online', { from: 'provisioning', to: 'online' });
  on.log(40_991, 'heartbeat', 'heartbeat accepted');
  on.log(40_995, 'reconcile-fired', 'reconcile fired by the transition to online');
  const online = workspace(on, 41_000, 'online', 34);
  const came = assets(on, 41_100, expected);
  pluginFolder(on, 43_000, []);
  on.log(47_000, 'installed', 'installed declared plugin seo-all', { plugin: 'seo-all' });
  on.log(47_050, 'reconcile-complete', 'complete — installed=1 skipped(already-present)=0 declared=1');
  const whole = [...(expected.plugins[0]?.files ?? []), { path: '.complete', size: 0 }];
  const plugin = pluginFolder(on, 48_000, whole);
  skills(on, 48_100);
  on.log(48_200, 'restart-began', 'restart cycle 1 began', { cycle: 1 });
  workspace(on, 49_000, 'offline', 0);
  on.log(60_000, 'restart-ended', 'restart cycle 1 ended', { cycle: 1 });
  on.log(71_000, 'heartbeat', 'heartbeat accepted');
  workspace(on, 71_500, 'online', 11);
  text(on, 72_000, 'config', expected.config);
  for (const prompt of expected.prompts) text(on, 72_100, 'prompt', prompt.content, prompt.path);
  on.look(72_150, 'model', { is: 'model', model: expected.model, source: 'workspace_secrets' });
  const again = pluginFolder(on, 72_200, whole);
  skills(on, 72_300);
  const assertions = [
    ...opened(online),
    ...came,
    passed('plugin', 'seo-all: every file by path and size, nothing under agent-skills/', 48_000, [plugin]),
    passed('stays', 'all of it still there after the restart at 49.0 s', 72_300, [again]),
    teardown(on, 73_000),
  ];
  return sample(
    on,
    expected,
    {
      verdict: 'pass',
      exitCode: 0,
      headline: 'a fresh tenant on 9c1f7a5 received everything that seo-agent promises',
      assertions,
      heartbeats: { seen: 2, failed: 0, countedBy: 'log', errors: [] },
      restarts: [{ leftAtMs: 49_000, backAtMs: 71_500 }],
    },
    'npx delivery gate --template seo-agent',
  );
}

export const PQ = 'pq: invalid input value for enum workspace_status: ""';
export const QUERY =
  "SELECT COALESCE(current_task, ''), COALESCE(monthly_spend, 0), COALESCE(status, '') FROM workspaces WHERE id = $1";

/** The read of the previous state fails on every heartbeat, so that nothing ever fires the reconcile. */
export function coalesceRun(beats = 14, say: (text: string) => string = (it) => it): Sample {
  const on = script();
  const expected = openRun(on, { gitSha: '2406c565a7e14f2b93d1c08a5b6e7f90123d4c5b' });
  const lines: number[] = [];
  let online = 0;
  for (let beat = 0; beat < beats; beat += 1) {
    const at = 40_980 + beat * BEAT_MS;
    const message = `registry heartbeat: prev_task query failed for workspace ${WORKSPACE}: ${PQ}`;
    lines.push(
      on.log(at, 'read-failed', say(message), { sqlstate: '22P02', query: say(QUERY), error: say(PQ) }),
    );
    if (beat === 0) on.log(at + 5, 'transition', 'healed in place', { from: 'provisioning', to: 'online' });
    on.log(at + 10, 'heartbeat', 'heartbeat accepted');
    const seen = workspace(on, at + 200, 'online', 34 + beat * 30);
    if (beat === 0) online = seen;
  }
  const came = assets(on, 41_300, expected);
  const last = 40_980 + (beats - 1) * BEAT_MS + 900;
  const plugin = pluginFolder(on, last, []);
  const proof = `${beats} heartbeats in a row failed with 22P02, which no retry heals`;
  const because = say(`nothing under plugins/seo-all/ after ${beats} heartbeats`);
  const assertions: Assertion[] = [
    ...opened(online),
    ...came,
    { id: 'plugin', state: 'fail', because, atMs: last, evidence: [plugin, ...lines.slice(0, 20)], proof },
    blocked('stays', 'plugin'),
    teardown(on, last + 800),
  ];
  return sample(
    on,
    expected,
    {
      verdict: 'fail',
      exitCode: 1,
      headline: say(
        'the plugin never came: every heartbeat’s read of its previous state fails (22P02), so no reconcile fires',
      ),
      assertions,
      causes: [
        {
          mechanism: 'heartbeat-read-fails',
          certainty: 'proven',
          summary: say(
            `${beats} of ${beats} heartbeats failed to read the previous state: ${PQ} (SQLSTATE 22P02). The transition to online went unseen, and no reconcile ever fired.`,
          ),
          explains: ['plugin'],
          evidence: lines.slice(0, 20),
          refutedBy: say('a heartbeat whose read worked, or a reconcile that fired, after online.'),
        },
      ],
      heartbeats: {
        seen: beats,
        failed: beats,
        countedBy: 'log',
        errors: [
          {
            sqlstate: '22P02',
            message: say(PQ),
            query: say(QUERY),
            count: beats,
            firstAtMs: 40_980,
            lastAtMs: last - 900,
          },
        ],
      },
      proofs: [
        {
          id: 'permanent-read-error',
          assertion: 'plugin',
          firedAtMs: last,
          ended: true,
          cameAfterAll: null,
          because: say(proof),
          evidence: lines.slice(0, 3),
        },
      ],
    },
    'npx delivery replay enum-coalesce',
  );
}

/** The tenant never ran: nothing was delivered that could be judged. */
export function inconclusiveRun(): Sample {
  const on = script();
  const expected = openRun(on, {
    gitSha: '9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa',
    pace: 1,
    unverifiedTls: true,
  });
  on.add(45_000, { type: 'trouble', what: 'interrupted', where: 'gate', message: 'SIGTERM' });
  const ids = ['online', 'model', 'config', 'prompts', 'plugin', 'stays'] as const;
  const unknown = ids.map(
    (id): Assertion => ({
      id,
      state: id === 'online' ? 'unknown' : 'blocked',
      because: id === 'online' ? 'the run was interrupted (SIGTERM) while it waited' : 'waits for online',
      atMs: id === 'online' ? 45_000 : null,
      evidence: id === 'online' ? [on.events.length] : [],
      ...(id === 'online' ? {} : { blockedBy: 'online' }),
    }),
  );
  const assertions = [...opened(16).slice(0, 1), ...unknown, teardown(on, 45_100)];
  return sample(
    on,
    expected,
    {
      verdict: 'inconclusive',
      exitCode: 3,
      headline: 'interrupted before the workspace was online',
      assertions,
      limits: ['the run was interrupted by SIGTERM'],
    },
    'npx delivery gate --target staging --sha 9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa',
  );
}
