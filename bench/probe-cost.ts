import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { DEFAULT_BUDGETS } from '../src/evidence/budgets.ts';
import { fileSink, type Recorder, recorder } from '../src/evidence/recorder.ts';
import { redactor } from '../src/evidence/redaction.ts';
import { tenant } from '../src/platform/client.ts';
import { undiciExchange } from '../src/platform/undici.ts';
import { lookAtWorkspace, type WorkspaceProbe } from '../src/probe/looks.ts';
import { scratch } from '../src/scratch.fixture.ts';
import { drawPlan } from '../src/simulation/plan/plan.ts';
import { assess } from '../src/verdict/assess.ts';
import { follow, newStory } from '../src/verdict/story.ts';
import { startChild } from './side-by-side/child.ts';
import { ms, number, perSecond } from './side-by-side/figures.ts';
import { atLeast, atMost, type Findings, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { python, versionOf } from './side-by-side/programs.ts';

/** One observation: ask, parse, check, record. Ours as a gate does it, the peer's as a shell script does it. */
const TOKEN = 'a-token-of-a-tenant';
const WORKSPACE = '6f2b7f0e-3a44-4a7e-9d0b-0c2f3f6f7a11';
const AT_ONCE = 16;
const ALONE_LOOKS = 500;
const LOOP_LIMIT_MS = 120_000;

interface Cost {
  perSecond: number;
  cpuMs: number;
}

export async function run({ quick }: Scale): Promise<Findings> {
  const [curl, interpreter] = [versionOf('curl'), python()];
  if (curl === null || interpreter === null)
    return { ran: 'nothing', comparisons: [], missing: [curl === null ? 'curl' : 'python3'] };
  const looks = quick ? 4_000 : 20_000;
  const loops = quick ? 10 : 50;
  await using server = await startChild<{ port: number }>('workspace-server');
  using place = scratch('bench');
  const { folder } = place;
  const { port } = server.told;
  await observe(port, folder, looks, AT_ONCE);
  const pairs = await inTurn(
    5,
    () => observe(port, folder, looks, AT_ONCE),
    async () => script(port, folder, loops, interpreter),
  );
  const alone = await observe(port, folder, ALONE_LOOKS, 1);
  return {
    ran: `${number(looks)} looks at a workspace, ${AT_ONCE} at once: request, contract, evidence on disk, judged after each; against ${loops} of curl | python3, one after the other, which does no more; 5 times (${curl.split(' ').slice(0, 2).join(' ')}, ${versionOf(interpreter)})`,
    comparisons: [
      compare(pairs, {
        what: 'rate of observations',
        goal: atLeast(400),
        ours: (cost) => cost.perSecond,
        peer: (cost) => cost.perSecond,
        better: 'more',
        told: perSecond,
      }),
      compare(pairs, {
        what: 'CPU of one observation',
        goal: atMost(1 / 400),
        ours: ({ cpuMs }) => cpuMs,
        peer: ({ cpuMs }) => cpuMs,
        better: 'more',
        told: ms,
      }),
    ],
    notes: [
      `one look after the other, as the script does it: ${perSecond(alone.perSecond)}, ${ms(alone.cpuMs)} of CPU each`,
    ],
  };
}

async function observe(port: number, folder: string, looks: number, atOnce: number): Promise<Cost> {
  const clock = systemClock();
  await using exchange = undiciExchange({ pace: 1 });
  const url = `http://127.0.0.1:${port}`;
  const secrets = redactor([TOKEN]);
  using record = recorder({ clock, redactor: secrets, sink: fileSink(join(folder, 'evidence.jsonl')) });
  const story = newStory();
  let seen = 0;
  record.onEvent((event, line) => {
    if (event.type === 'look' && event.seen.is === 'workspace') seen += 1;
    follow(story, event, line);
    assess(story);
  });
  begin(record);
  const options = { exchange, controlPlane: url, adminToken: TOKEN, requestMs: 10_000, clean: secrets.clean };
  const access = { url, orgId: 'org', token: TOKEN };
  const probe: WorkspaceProbe = { recorder: record, tenant: tenant(options, access), workspace: WORKSPACE };
  const { signal } = new AbortController();
  let rest = looks;
  const work = async () => {
    while (rest-- > 0) await lookAtWorkspace(probe, signal);
  };
  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  const tookMs = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  if (seen !== looks) throw new Error(`${seen} of ${looks} looks saw the workspace`);
  if (story.facts.workspace.online.arrived === null) throw new Error('nothing was seen');
  return { perSecond: (looks / tookMs) * 1_000, cpuMs: (user + system) / 1_000 / looks };
}

/** As the record of a gate begins, so that the judge has something to judge. */
function begin(record: Recorder): void {
  const target = { name: 'bench', controlPlane: 'http://localhost', embedded: true, unverifiedTls: false };
  record.record({
    ...{ type: 'run', schema: 1, run: 'bench', startedAt: new Date(0).toISOString(), pace: 1, target },
    ...{
      expected: drawPlan(1).expected,
      budgets: DEFAULT_BUDGETS,
      exercises: [],
      early: true,
      staleAfterMs: null,
    },
  });
  const act = { type: 'act', what: 'create-workspace', outcome: 'done', id: WORKSPACE } as const;
  record.record({ ...act, of: WORKSPACE, began: record.now() });
}

const CHECK = 'import json,sys; d=json.load(sys.stdin); assert d["status"]=="online"; print(d["status"])';

function script(port: number, folder: string, loops: number, interpreter: string): Cost {
  const out = join(folder, 'seen');
  rmSync(out, { force: true });
  const ask = `curl -s -H "Authorization: Bearer ${TOKEN}" http://127.0.0.1:${port}/workspaces/${WORKSPACE}`;
  const loop = `i=0; while [ $i -lt ${loops} ]; do ${ask} | "$0" -c '${CHECK}' >> ${out}; i=$((i+1)); done; times`;
  const began = performance.now();
  const { stdout, status } = spawnSync('sh', ['-c', loop, interpreter], {
    encoding: 'utf8',
    timeout: LOOP_LIMIT_MS,
  });
  const tookMs = performance.now() - began;
  if (status !== 0) throw new Error(`the script ended with ${status}`);
  const seen = readFileSync(out, 'utf8').trim().split('\n').length;
  if (seen !== loops) throw new Error(`the script saw ${seen} of ${loops}`);
  const cpuS = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { perSecond: (loops / tookMs) * 1_000, cpuMs: (cpuS * 1_000) / loops };
}
