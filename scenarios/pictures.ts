import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildWith } from '../src/registry/build.ts';
import { renderHtml } from '../src/report/html/page.ts';
import { replayOf } from '../src/report/replay.ts';
import { regressionCalled } from '../src/session/catalogue.ts';
import { startEmbedded } from '../src/session/embedded.ts';
import { runSession } from '../src/session/session.ts';
import { launchChromium } from './chromium.ts';
import { FIXTURES, PACE, SOURCES, session } from './fixtures.ts';

/** The README's pictures, made anew from real runs: `node scenarios/pictures.ts`. */
const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const SIZE = { width: 1120, height: 900 };

const incident = regressionCalled('enum-coalesce', join(FIXTURES, 'regressions'));
const PICTURES = [
  { name: 'report-green', sha: '9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa', fault: null },
  { name: 'report-enum-coalesce', ...incident },
];

const folder = mkdtempSync(join(tmpdir(), 'delivery-pictures-'));
const browser = await launchChromium();
try {
  mkdirSync(DOCS, { recursive: true });
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
  for (const { name, sha, fault } of PICTURES) {
    const build = await buildWith(fault);
    await using platform = await startEmbedded({ gitSha: sha, pace: PACE, sources: SOURCES, build });
    const { signal } = new AbortController();
    const options = session(platform, sha, join(folder, 'ledger.jsonl'), signal);
    const result = await runSession({ ...options, reports: folder });
    const file = join(folder, `${name}.html`);
    writeFileSync(file, renderHtml({ ...result, replay: replayOf(result.events) }));
    await page.goto(pathToFileURL(file).href);
    const legend = await page.locator('.legend').boundingBox();
    const height = Math.ceil((legend?.y ?? 0) + (legend?.height ?? SIZE.height) + 24);
    const clip = { x: 0, y: 0, width: SIZE.width, height };
    await page.screenshot({ path: join(DOCS, `${name}.png`), clip, fullPage: true });
    process.stdout.write(`docs/${name}.png: ${result.verdict.verdict}\n`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
