import { join } from 'node:path';
import { buildWith } from '../src/registry/build.ts';
import { deviations, readCatalogue } from '../src/session/catalogue.ts';
import { startEmbedded } from '../src/session/embedded.ts';
import { runSession } from '../src/session/session.ts';
import { expect, FIXTURES, PACE, SOURCES, session, test } from './fixtures.ts';

/** Made from the catalogue: a new regression is a new file, and this is its test. */
for (const regression of readCatalogue(join(FIXTURES, 'regressions'))) {
  test(`${regression.id}: with the fault it is judged as on record, without it green`, async ({}, info) => {
    for (const fault of [regression.fault, null]) {
      await using platform = await startEmbedded({
        gitSha: regression.sha,
        pace: PACE,
        sources: SOURCES,
        build: await buildWith(fault),
      });
      const options = session(
        platform,
        regression.sha,
        info.outputPath('ledger.jsonl'),
        new AbortController().signal,
      );
      const { verdict, folder } = await runSession({
        ...options,
        kind: fault ? 'replay' : 'gate',
        exercises: regression.exercises,
        reports: info.outputPath('reports'),
      });
      await info.attach(fault ? 'with the fault' : 'without it', { path: join(folder, 'evidence.jsonl') });
      if (fault) expect(deviations(regression, verdict)).toEqual([]);
      else expect(verdict.assertions.filter(({ state }) => state !== 'pass')).toEqual([]);
    }
  });
}
