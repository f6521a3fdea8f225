import { join } from 'node:path';
import { buildWith } from '../src/registry/build.ts';
import { scratch } from '../src/scratch.fixture.ts';
import { readCatalogue } from '../src/session/catalogue.ts';
import { startEmbedded } from '../src/session/embedded.ts';
import { PACE, plainSession } from '../src/session/plain.fixture.ts';
import { runSession } from '../src/session/session.ts';
import { FIXTURES, SOURCES } from '../src/shipped.fixture.ts';

/** The two that look like failures and are none: an early red here would be a false one, however rare. */
export async function run({ times = 200, pace = PACE } = {}): Promise<void> {
  using place = scratch('steady');
  const { folder } = place;
  const wrong: string[] = [];
  for (const { id, sha, fault } of readCatalogue(join(FIXTURES, 'regressions')).filter(
    ({ expected }) => expected.verdict === 'pass',
  )) {
    for (let n = 1; n <= times; n += 1) {
      await using platform = await startEmbedded({
        gitSha: sha,
        pace,
        sources: SOURCES,
        build: await buildWith(fault),
      });
      const { verdict } = await runSession({ ...plainSession(platform.target, sha, folder), pace });
      if (verdict.verdict !== 'pass') wrong.push(`${id}, run ${n}: ${verdict.verdict}: ${verdict.headline}`);
    }
    console.log(`${id}: ${times} runs, ${wrong.filter((line) => line.startsWith(id)).length} not green`);
  }
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}
