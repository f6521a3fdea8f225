import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWith } from '../src/registry/build.ts';
import { readCatalogue } from '../src/session/catalogue.ts';
import { startEmbedded } from '../src/session/embedded.ts';
import { runSession } from '../src/session/session.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const SOURCES = { templates: join(FIXTURES, 'templates'), plugins: join(FIXTURES, 'plugins') };
const PACE = 300;

/** The two that look like failures and are none: an early red here would be a false one, however rare. */
export async function run({ times = 200 }: { times?: number } = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-steady-'));
  const wrong: string[] = [];
  try {
    for (const { id, sha, fault } of readCatalogue(join(FIXTURES, 'regressions')).filter(
      ({ expected }) => expected.verdict === 'pass',
    )) {
      for (let n = 1; n <= times; n += 1) {
        await using platform = await startEmbedded({
          gitSha: sha,
          pace: PACE,
          sources: SOURCES,
          build: await buildWith(fault),
        });
        const { verdict } = await runSession({
          kind: 'gate',
          target: platform.target,
          pace: PACE,
          gitSha: sha,
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
        if (verdict.verdict !== 'pass')
          wrong.push(`${id}, run ${n}: ${verdict.verdict}: ${verdict.headline}`);
      }
      console.log(`${id}: ${times} runs, ${wrong.filter((line) => line.startsWith(id)).length} not green`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}
