import type { CheckResult, Happened, Missed } from './state.ts';

const AT = Date.parse('2026-11-20T10:00:00.000Z');

export function result(run: string, change: Partial<CheckResult> = {}): CheckResult {
  return {
    run,
    verdict: 'pass',
    exitCode: 0,
    title: 'all 8 assertions hold',
    gitSha: '4f2a91c04f2a91c04f2a91c04f2a91c04f2a91c0',
    folder: '/nowhere',
    page: 'report.html',
    mechanisms: [],
    hops: [{ hop: 'plugin', tookMs: 480_000, budgetMs: 600_000 }],
    heartbeatsFailed: 0,
    tenants: null,
    ...change,
  };
}

export const happened = (check: string, ofResult: CheckResult, startedAtMs = AT): Happened => ({
  is: 'verdict',
  check,
  startedAtMs,
  finishedAtMs: startedAtMs + 2_500,
  result: ofResult,
});

export const missed = (check: string, why: string, startedAtMs = AT): Missed => ({
  is: 'did-not-happen',
  check,
  startedAtMs,
  finishedAtMs: startedAtMs + 100,
  why,
});
