import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWith } from '../src/registry/build.ts';
import { scratch } from '../src/scratch.fixture.ts';
import { deviations, type Regression, readCatalogue } from '../src/session/catalogue.ts';
import { startEmbedded } from '../src/session/embedded.ts';
import { PACE, plainSession } from '../src/session/plain.fixture.ts';
import { runSession } from '../src/session/session.ts';
import { FIXTURES, SOURCES } from '../src/shipped.fixture.ts';
import type { Verdict } from '../src/verdict/result.ts';

/**
 * Records fixtures/histories/ anew: the evidence of a run of every regression and of green ones. Run by hand when
 * the evidence's form changes; the tests judge what stands there and never write it.
 */

type Recorded = Pick<Regression, 'id' | 'sha' | 'exercises'> & {
  fault: Regression['fault'] | null;
  expected?: Regression['expected'];
};

const GREEN: readonly Recorded[] = [
  { id: 'green', sha: '5f0e7a1c9b3d2e4f60718293a4b5c6d7e8f90a1b', exercises: [], fault: null },
  {
    id: 'green-with-exercises',
    sha: '6a1f8b2d0c4e3f5a7182930a4b5c6d7e8f90a1b2',
    exercises: ['two-writes', 'crash-then-restart', 'foreign-org', 'after-teardown'],
    fault: null,
  },
];

async function record({ id, sha, exercises, fault }: Recorded, folder: string) {
  await using platform = await startEmbedded({
    gitSha: sha,
    pace: PACE,
    sources: SOURCES,
    build: await buildWith(fault),
  });
  const { verdict, folder: run } = await runSession({
    ...plainSession(platform.target, sha, folder),
    kind: fault ? 'replay' : 'gate',
    exercises,
  });
  const history = join(FIXTURES, 'histories', id);
  writeFileSync(`${history}.jsonl`, readFileSync(join(run, 'evidence.jsonl')));
  writeFileSync(`${history}.verdict.json`, `${JSON.stringify(verdict, null, 2)}\n`);
  return verdict;
}

const unmet = ({ verdict, headline }: Verdict) => (verdict === 'pass' ? [] : [headline]);

using place = scratch('histories');
const { folder } = place;
const only = process.argv.slice(2);
const all: Recorded[] = [...GREEN, ...readCatalogue(join(FIXTURES, 'regressions'))];
for (const entry of all) {
  if (only.length > 0 && !only.includes(entry.id)) continue;
  const verdict = await record(entry, folder);
  const wrong = entry.expected ? deviations({ expected: entry.expected }, verdict) : unmet(verdict);
  console.log(`${wrong.length === 0 ? 'recorded' : 'NOT AS ON RECORD'}  ${entry.id}  ${wrong.join('; ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}
