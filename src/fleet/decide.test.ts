import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../usage.ts';
import { isAway } from './database/away.ts';
import { afterTry, JobSpec, pauseAfter, tenantsOf, titleOf } from './job.ts';
import { outcomeOf } from './jobs/build.ts';
import { type Asked, jobsOf, regressionsOf, slugsIn } from './plan.ts';
import { exitCodeOf, rateOf } from './status.ts';

const SHA = 'abcdef1';
const asked: Asked = {
  sha: SHA,
  builds: [],
  gates: 0,
  template: 'shop',
  exercises: [],
  budgets: {},
  staleAfterMs: null,
  runMs: null,
  early: true,
  replays: [],
};

test('a red verdict stands, and what could not be observed has so many tries', () => {
  const unread = { verdict: 'inconclusive', exitCode: 3 } as const;
  assert.equal(afterTry({ verdict: 'fail', exitCode: 1 }, 0, 3), 'record');
  assert.equal(afterTry({ verdict: 'pass', exitCode: 0 }, 0, 3), 'record');
  assert.equal(afterTry(unread, 0, 3), 'again');
  assert.equal(afterTry(unread, 1, 3), 'again');
  assert.equal(afterTry(unread, 2, 3), 'record');
  assert.equal(afterTry({ ...unread, final: true }, 0, 3), 'record');
});

test('only what the platform or the system kept from being observed is tried again', () => {
  const build = (is: Parameters<typeof outcomeOf>[0]['is']) =>
    afterTry(outcomeOf({ is, why: '', tookMs: 1 }), 0, 3);
  assert.deepEqual((['unreachable', 'gone', 'skipped'] as const).map(build), ['again', 'record', 'record']);
  assert.equal(afterTry({ verdict: 'inconclusive', exitCode: 70 }, 0, 3), 'record');
});

test('a platform that is away for five minutes does not use up three tries', () => {
  assert.ok(pauseAfter(0) + pauseAfter(1) >= 300_000);
  assert.equal(pauseAfter(50), 3_600_000);
});

test('a batch is builds, gates and replays, each with all that its worker must know', () => {
  const jobs = jobsOf({ ...asked, builds: ['one'], gates: 2, replays: ['late-plugin'] });
  assert.deepEqual(jobs.map(titleOf), ['build of one', 'gate 1', 'gate 2', 'replay of late-plugin']);
  assert.deepEqual(jobs.map(tenantsOf), [0, 1, 1, 0]);
  const [between] = jobsOf({ ...asked, gates: 1, exercises: ['foreign-org'] });
  assert.equal(between && tenantsOf(between), 2);
});

test('the deadlines that are no budget travel with a gate where somebody set them', () => {
  const deadlinesOf = (more: Partial<Asked>) => {
    const [spec] = jobsOf({ ...asked, gates: 1, ...more }).map((job) => JobSpec.parse(job));
    return spec?.kind === 'gate' ? [spec.staleAfterMs, spec.runMs] : null;
  };
  assert.deepEqual(deadlinesOf({ staleAfterMs: 60_000, runMs: 900_000 }), [60_000, 900_000]);
  assert.deepEqual(deadlinesOf({}), [undefined, undefined]);
});

test('what could not run is refused before anything is queued', () => {
  assert.throws(() => jobsOf(asked), UsageError);
  assert.throws(() => jobsOf({ ...asked, sha: null, gates: 1 }), /--sha/);
  assert.throws(() => jobsOf({ ...asked, gates: 2_000_001 }), /more than/);
  assert.throws(() => regressionsOf('late-plugin,nonsense', ['late-plugin']), /nonsense/);
  assert.throws(() => slugsIn('one\nhttps://elsewhere.example.com', 'list'), /slugs only/);
});

test('regressions are named one by one or all at once, and tenants once each', () => {
  assert.deepEqual(regressionsOf(undefined, ['a', 'b']), []);
  assert.deepEqual(regressionsOf('all', ['a', 'b']), ['a', 'b']);
  assert.deepEqual(regressionsOf('b, b', ['a', 'b']), ['b']);
  assert.deepEqual(slugsIn('# ours\none\n\ntwo\none\n', 'list'), ['one', 'two']);
});

test('a build is red where another answered, and unclear where nobody did', () => {
  const verdict = (is: Parameters<typeof outcomeOf>[0]['is']) => {
    const outcome = outcomeOf({ is, why: '', tookMs: 1 });
    return `${outcome.verdict} ${outcome.exitCode}`;
  };
  assert.equal(verdict('fresh'), 'pass 0');
  for (const red of ['stale', 'mixed', 'other'] as const) assert.equal(verdict(red), 'fail 1');
  for (const unclear of ['unreachable', 'gone', 'skipped'] as const)
    assert.equal(verdict(unclear), 'inconclusive 3');
});

test("a batch's exit code is that of its worst verdict, and one that is not whole never passes", () => {
  const batch = (...codes: number[]) =>
    exitCodeOf({
      jobs: 3,
      judged: 3,
      classes: codes.map((exitCode) => ({ kind: 'gate', verdict: 'pass', class: '', exitCode, count: 1 })),
    });
  assert.equal(batch(0), 0);
  assert.equal(batch(0, 3), 3);
  assert.equal(batch(3, 4, 0), 4);
  assert.equal(batch(3, 70), 70);
  assert.equal(batch(70, 4, 1, 3), 1);
  assert.equal(exitCodeOf({ jobs: 3, judged: 2, classes: [] }), 3);
  assert.equal(exitCodeOf({ jobs: 0, judged: 0, classes: [] }), 3);
});

test('a rate is told from two verdicts on', () => {
  assert.equal(rateOf(undefined), null);
  assert.equal(rateOf({ count: 0, overMs: null }), null);
  assert.equal(rateOf({ count: 1, overMs: 5_000 }), null);
  assert.equal(rateOf({ count: 10, overMs: 5_000 }), 2);
});

test('a server that is away is told from one that refuses', () => {
  const error = (code: string, message = '') => Object.assign(new Error(message), { code });
  const passing = ['57P01', '57P03', '57014', '08006', '53300', '53100', '40P01', '55P03', '25P03'];
  for (const code of [...passing, 'ECONNREFUSED', 'ENOENT', 'EPIPE', 'ENETUNREACH'])
    assert.equal(isAway(error(code)), true, code);
  for (const said of ['Connection terminated unexpectedly', 'Query read timeout'])
    assert.equal(isAway(new Error(said)), true, said);
  assert.equal(isAway(new AggregateError([error('ECONNREFUSED')])), true);
  for (const code of ['42P01', '23505', '22021', '25001']) assert.equal(isAway(error(code)), false, code);
  assert.equal(isAway('nothing'), false);
});
