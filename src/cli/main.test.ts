import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HarnessFault } from '../fault.ts';
import { UsageError } from '../usage.ts';
import { main, tell } from './main.ts';

/** What comes out on the other stream, without what it leaves behind in this process. */
function said(t: TestContext, act: () => unknown): string {
  const written: string[] = [];
  const { exitCode } = process;
  const stream = t.mock.method(process.stderr, 'write', (text: string) => written.push(text) > 0);
  act();
  stream.mock.restore();
  process.exitCode = exitCode;
  return written.join('');
}

const HOSTILE = 'text/\u009b31m\u202e\r\n::error::x ##[error]y';
const SHOWN = 'text/<9B>31m<U+202E> ::error::x # #[error]y';

test('what is refused says on one line what a platform sent, and does nothing of it', (t) => {
  assert.equal(
    said(t, () => tell(new UsageError(HOSTILE))),
    `delivery: ${SHOWN}\n`,
  );
  assert.match(
    said(t, () => main(['', '', HOSTILE])),
    /^delivery: there is no command "text\/<9B>.*\n$/,
  );
  const fault = said(t, () => tell(new HarnessFault(HOSTILE)));
  assert.equal(fault, `delivery: a fault of delivery itself: ${SHOWN}\n`);
});

test('a fault that nobody foresaw is told with where it was, and its message is one line', (t) => {
  const lines = said(t, () => tell(new TypeError(HOSTILE))).split('\n');
  assert.equal(lines[0], `delivery: a fault of delivery itself: TypeError: ${SHOWN}`);
  assert.match(lines[1] ?? '', /^ +at .*main\.test\.ts/);
});

test('a variable that is set to nothing is not set', async (t) => {
  process.env.DELIVERY_SHA = '';
  t.after(() => delete process.env.DELIVERY_SHA);
  const { exitCode } = process;
  const stream = t.mock.method(process.stderr, 'write', () => true);
  await main(['', '', 'smoke']);
  process.exitCode = exitCode;
  assert.deepEqual(
    stream.mock.calls.map(({ arguments: [text] }) => text),
    ['delivery: a smoke needs the build that must answer: --sha SHA, or DELIVERY_SHA\n'],
  );
});
