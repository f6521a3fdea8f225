import { join } from 'node:path';
import type { TestInfo } from 'playwright/test';
import { buildWith } from '../src/registry/build.ts';
import { deviations, readCatalogue } from '../src/session/catalogue.ts';
import { startEmbedded } from '../src/session/embedded.ts';
import { runSession } from '../src/session/session.ts';
import type { Verdict } from '../src/verdict/result.ts';
import { expect, FIXTURES, PACE, SOURCES, session, test } from './fixtures.ts';

interface Played {
  sha: string;
  exercises: readonly string[];
  fault: Parameters<typeof buildWith>[0];
}

async function play({ sha, exercises, fault }: Played, info: TestInfo): Promise<Verdict> {
  await using platform = await startEmbedded({
    gitSha: sha,
    pace: PACE,
    sources: SOURCES,
    build: await buildWith(fault),
  });
  const ledger = info.outputPath('ledger.jsonl');
  const { verdict, folder } = await runSession({
    ...session(platform, sha, ledger, new AbortController().signal),
    kind: fault ? 'replay' : 'gate',
    exercises: [...exercises],
    reports: info.outputPath('reports'),
  });
  await info.attach('evidence', { path: join(folder, 'evidence.jsonl') });
  return verdict;
}

const CATALOGUE = readCatalogue(join(FIXTURES, 'regressions'));

/** Made from the catalogue: a new regression is a new file, and this is its test. */
for (const regression of CATALOGUE) {
  test(`${regression.id}: with the fault it is judged as on record`, async ({}, info) => {
    expect(deviations(regression, await play(regression, info))).toEqual([]);
  });
}

/** Without their faults all of them are one build: what is left to tell them apart is what else is done to it. */
const WITHOUT = new Map(CATALOGUE.map((regression) => [regression.exercises.join(', '), regression]));

for (const [exercises, regression] of WITHOUT) {
  test(`without any fault the build is green, with ${exercises || 'no exercise'}`, async ({}, info) => {
    const { assertions } = await play({ ...regression, fault: null }, info);
    expect(assertions.filter(({ state }) => state !== 'pass')).toEqual([]);
  });
}
