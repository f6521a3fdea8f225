import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ledger } from './ledger.ts';
import { entriesOf, readSteps, survivors } from './steps.ts';

function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-ledger-'));
  return {
    folder,
    path: join(folder, 'ledger.jsonl'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const slugOf = (n: number) => `e2e-tmpl-${n.toString(16).padStart(8, '0')}`;
const AT = { controlPlane: 'https://api.example.com', embedded: false };

test('a ledger that has grown keeps what is open and loses what is gone', () => {
  using place = scratch();
  const book = ledger(place.path, 2_000);
  for (let n = 0; n < 100; n += 1) {
    book.open({ slug: slugOf(n), ...AT });
    book.note(slugOf(n), 'answered');
    if (n % 10 !== 0) book.note(slugOf(n), 'gone');
  }
  const open = book.entries();
  assert.deepEqual(
    open.map(({ slug }) => slug).toSorted(),
    Array.from({ length: 10 }, (_, n) => slugOf(n * 10)),
  );
  assert.ok(open.every(({ answered }) => answered));
  assert.ok(statSync(place.path).size < 20_000);
  assert.deepEqual(readdirSync(place.folder), ['ledger.jsonl']);
});

test('four runs that write and compact at once lose nothing', async () => {
  using place = scratch();
  const children = Array.from({ length: 4 }, (_, run) =>
    spawn(
      process.execPath,
      [fileURLToPath(new URL('ledger.fixture.ts', import.meta.url)), place.path, String(run)],
      {
        stdio: 'inherit',
      },
    ),
  );
  const codes = await Promise.all(
    children.map((child) => new Promise<number | null>((resolve) => child.once('close', resolve))),
  );
  assert.deepEqual(codes, Array(4).fill(0));
  const open = ledger(place.path)
    .entries()
    .map(({ slug }) => slug);
  // Each run opens twenty and strikes out all but every fourth.
  const kept = Array.from({ length: 4 }, (_, run) =>
    Array.from({ length: 5 }, (_, n) => slugOf(run * 1_000 + n * 4)),
  ).flat();
  assert.deepEqual(open.toSorted(), kept.toSorted());
});

test('what a run that was killed while it compacted had moved aside is still read, and folded in', () => {
  using place = scratch();
  const book = ledger(place.path, 100_000);
  book.open({ slug: slugOf(1), ...AT });
  // No process of this machine has that id: the kernel's are smaller.
  renameSync(place.path, `${place.path}.99999999-0badcafe.old`);
  assert.deepEqual(
    book.entries().map(({ slug }) => slug),
    [slugOf(1)],
  );
  book.open({ slug: slugOf(2), ...AT });
  assert.deepEqual(
    book
      .entries()
      .map(({ slug }) => slug)
      .toSorted(),
    [slugOf(1), slugOf(2)],
  );
  assert.deepEqual(readdirSync(place.folder), ['ledger.jsonl']);
});

const open = `{"step":"open","slug":"${slugOf(1)}","controlPlane":"x","pid":1,"started":"1","at":"","embedded":false}`;

test('the order in which lines come to lie says nothing', () => {
  const note = (step: string) => `{"step":"${step}","slug":"${slugOf(1)}"}`;
  assert.deepEqual(entriesOf(readSteps([note('gone'), open].join('\n'))), []);
  const [entry] = entriesOf(readSteps([note('answered'), note('kept'), open, open].join('\n')));
  assert.deepEqual([entry?.answered, entry?.kept], [true, true]);
});

test('a strike outlives its file while its open may stand elsewhere, and for a day in any case', () => {
  const now = new Date('2026-03-02T12:00:00Z');
  const kept = (...lines: string[]) => survivors(readSteps(lines.join('\n')), now).map(({ step }) => step);
  const gone = (at: string) => `{"step":"gone","slug":"${slugOf(1)}","at":"${at}"}`;
  assert.deepEqual(kept(gone('2026-01-01T00:00:00Z')), ['gone']);
  assert.deepEqual(kept(open, gone('2026-03-02T00:00:00Z')), ['gone']);
  assert.deepEqual(kept(open, gone('2026-03-01T00:00:00Z')), []);
});
