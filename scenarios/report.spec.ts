import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, test as base, expect, type Page } from 'playwright/test';
import { readEvidence } from '../src/evidence/reader.ts';
import { renderHtml } from '../src/report/html/page.ts';
import { replayOf } from '../src/report/replay.ts';
import { HOSTILE } from '../src/report/sample/hostile.ts';
import { coalesceRun, greenRun, inconclusiveRun, lostRun, withText } from '../src/report/sample/runs.ts';
import type { Told } from '../src/report/told.ts';
import { readCatalogue } from '../src/session/catalogue.ts';
import { judge } from '../src/verdict/judge.ts';
import { launchChromium } from './chromium.ts';
import { FIXTURES } from './fixtures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LAUNCH_MS = 150_000;

interface Shown {
  page: Page;
  /** All that the page asked for beside itself, and all that it complained of. */
  asked: string[];
  complaints: string[];
}

interface Fixtures {
  show(told: Told, options?: Parameters<Browser['newContext']>[0]): Promise<Shown>;
}

const test = base.extend<Fixtures, { chromium: Browser }>({
  chromium: [
    async ({}, use) => {
      // What waits at a pace goes first: this only takes its time.
      setPriority(constants.priority.PRIORITY_LOW);
      const browser = await launchChromium();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: LAUNCH_MS },
  ],
  show: async ({ chromium }, use, info) => {
    const contexts: AsyncDisposable[] = [];
    await use(async (told, options = {}) => {
      const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      const shown: Shown = { page, asked: [], complaints: [] };
      page.on('request', (request) => shown.asked.push(request.url()));
      page.on('console', (message) => shown.complaints.push(message.text()));
      page.on('pageerror', (error) => shown.complaints.push(error.message));
      page.on('dialog', (dialog) => shown.complaints.push(`dialog: ${dialog.message()}`));
      const file = info.outputPath(`report-${contexts.length}.html`);
      writeFileSync(file, renderHtml(told));
      await page.goto(pathToFileURL(file).href);
      shown.asked.shift();
      return shown;
    });
    for (const context of contexts) await context[Symbol.asyncDispose]();
  },
});

/** What axe-core finds, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    // The page is one file: there is no style sheet or film to be fetched first.
    const found = await axe.run({ resultTypes: ['violations'], preload: false });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`),
    );
  });
}

const historyOf = (id: string) => join(FIXTURES, 'histories', `${id}.jsonl`);

for (const { id } of readCatalogue(join(FIXTURES, 'regressions')).filter(({ id }) =>
  existsSync(historyOf(id)),
)) {
  test(`${id}: the report says the cause first, and nothing is fetched`, async ({ show }) => {
    const told = history(id);
    const { verdict } = told;
    const shown = await show(told);
    await expectCauseFirst(shown.page, verdict);
    await expectFailedBeatsRed(shown.page, verdict.heartbeats.failed);
    expect(await violations(shown.page)).toEqual([]);
    expect([shown.asked, shown.complaints]).toEqual([[], []]);
  });
}

/** A real run of that build, as it was recorded. */
function history(id: string): Told {
  const { events } = readEvidence(readFileSync(historyOf(id), 'utf8'));
  const verdict = judge(events);
  if (!verdict) throw new Error(`there is no history of ${id}`);
  return { verdict, events, replay: replayOf(events) };
}

async function expectCauseFirst(page: Page, { verdict, causes }: Told['verdict']): Promise<void> {
  const word = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' }[verdict];
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`^${word}:`));
  const [cause] = causes;
  if (!cause) return;
  const under = page.locator('h1 + *');
  await expect(under.locator('.mechanism code').first()).toHaveText(cause.mechanism);
  await expect(under.locator('.summary').first()).toContainText(cause.summary.slice(0, 60));
}

const RED = 'rgb(180, 35, 24)';

async function expectFailedBeatsRed(page: Page, failed: number): Promise<void> {
  const ticks = page.locator('[data-lane=heartbeat] .tick.bad rect');
  await expect(ticks).toHaveCount(failed);
  if (failed === 0) return;
  await expect(ticks.first()).toHaveCSS('fill', RED);
  await expect(page.locator('.errors .failed .message').first()).toHaveCSS('color', RED);
}

const SAMPLES = {
  green: greenRun(),
  'enum-coalesce': coalesceRun(),
  lost: lostRun(),
  inconclusive: inconclusiveRun(),
};

/** The widest and the narrowest, each in one of the two schemes: what is between them only reflows. */
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const;

for (const [name, told] of Object.entries(SAMPLES)) {
  test(`${name}: axe-core finds nothing and nothing hangs over, wide and narrow, light and dark`, async ({
    show,
  }) => {
    for (const { colorScheme, width } of LOOKS) {
      const { page } = await show(told, { colorScheme, viewport: { width, height: 900 } });
      await page.locator('details').evaluateAll((all) => {
        for (const one of all) one.setAttribute('open', '');
      });
      expect(await violations(page)).toEqual([]);
      const overhang = await page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth);
      expect(overhang).toBe(0);
    }
  });
}

test('the evidence is filtered by the keyboard alone', async ({ show }) => {
  const { page } = await show(coalesceRun());
  const rows = page.locator('#evidence-lines tbody tr');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter')).toBeFocused();
  await page.keyboard.type('transition');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'All 1' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('transition: healed in place');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect(page.locator('#evidence-count')).toHaveText(/1 to 100 of \d+ lines/);
  await page.getByRole('button', { name: 'Later lines' }).focus();
  await page.keyboard.press('Enter');
  await expect(rows.first()).toContainText('101');
});

test('a cited line is one click away', async ({ show }) => {
  const { page } = await show(coalesceRun());
  await page.getByRole('button', { name: /^Problems/ }).click();
  await page.locator('.cause').getByRole('link').first().click();
  const line = page.locator('#evidence-lines tr:focus');
  await expect(line).toContainText('read-failed: pq: invalid input value');
  await expect(line.locator('pre')).toContainText('"sqlstate":"22P02"');
});

test('the timeline is walked with the arrow keys, and each mark says what it is', async ({ show }) => {
  const { page } = await show(coalesceRun());
  const marks = page.locator('[data-lane=tenant] .m');
  await expect(page.locator('.lanes [tabindex="0"]')).toHaveCount(1);
  await marks.first().focus();
  await page.keyboard.press('End');
  await expect(page.locator('.tip')).toHaveText(/^6\.00 s – (?:The tenant answers|Answers)$/);
  for (let row = 0; row < 3; row += 1) await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-lane=heartbeat] .m:focus')).toHaveCount(1);
  await expect(page.locator('.tip')).toContainText('heartbeat whose read failed: pq: invalid input value');
});

test('without a script the page still says it all', async ({ show }) => {
  const { page } = await show(coalesceRun(), { javaScriptEnabled: false });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fail: plugin: heartbeat read fails');
  await expect(page.locator('#evidence-lines tbody tr')).not.toHaveCount(0);
  await expect(page.getByLabel('Filter')).toBeHidden();
  await expect(page.locator('[data-lane=heartbeat] title').first()).toContainText(
    'heartbeat whose read failed',
  );
});

test('20,000 heartbeats stay readable and quick to filter', async ({ show }) => {
  const { page, complaints } = await show(coalesceRun(20_000));
  await page.getByLabel('Filter').fill('read-failed');
  await page.getByRole('button', { name: 'All 20000' }).click();
  await expect(page.locator('#evidence-lines tbody tr')).toHaveCount(100);
  expect(await page.locator('*').count()).toBeLessThan(10_000);
  expect(complaints).toEqual([]);
});

test('hostile text in every field runs nothing, loads nothing and asks nothing', async ({ show }) => {
  for (const told of [coalesceRun(), inconclusiveRun(), lostRun()]) {
    const shown = await show(withText(told, (text) => text + HOSTILE));
    expect([shown.asked, shown.complaints]).toEqual([[], []]);
    expect(await shown.page.locator('img, iframe, script:not([type]):not(:last-child)').count()).toBe(0);
    expect(await violations(shown.page)).toEqual([]);
  }
});
