import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { healthOf } from './health.ts';
import { METRICS_TYPE, metricsText } from './metrics.ts';
import { renderWatch } from './page.ts';
import type { WatchState } from './state.ts';

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What is served of a run's folder, and as what. A platform's own words are text, never a page. */
const FILES: Readonly<Record<string, string>> = {
  'report.html': 'text/html; charset=utf-8',
  'verdict.json': JSON_TYPE,
  'smoke.json': JSON_TYPE,
  'summary.md': TEXT,
  'junit.xml': 'application/xml; charset=utf-8',
  'evidence.jsonl': TEXT,
  'tenants.jsonl': TEXT,
};

const REQUEST_TIMEOUT_MS = 10_000;
const REFRESH_S = 30;

/** It only reads. `now` is the time of day. */
export function watchServer(state: WatchState, now: () => number): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: 1,
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });
  app.get('/health', async (_request, reply) => {
    const health = healthOf(state, now());
    return reply.code(health.status === 'ok' ? 200 : 503).send({ ...health, ...summaryOf(state) });
  });
  app.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(metricsText(state, now())));
  app.get('/', async (_request, reply) =>
    reply
      .header('refresh', String(REFRESH_S))
      .type('text/html; charset=utf-8')
      .send(renderWatch(state, now())),
  );
  app.get<{ Params: { run: string; file: string } }>('/reports/:run/:file', async ({ params }, reply) =>
    sendFile(state, params.run, params.file, reply),
  );
  return app;
}

const iso = (ms: number | null | undefined) => (ms ? new Date(ms).toISOString() : null);

const summaryOf = ({ checks, dueAtMs, skipped }: WatchState) => ({
  nextRoundAt: iso(dueAtMs),
  roundsSkipped: skipped,
  checks: checks.map(({ name, runningSinceMs, lastStartedAtMs, last, missedInARow }) => ({
    check: name,
    running: runningSinceMs !== null,
    lastStartedAt: iso(lastStartedAtMs),
    lastVerdictAt: iso(last?.finishedAtMs),
    lastVerdict: last?.result.verdict ?? null,
    missedInARow,
  })),
});

/** Only of runs that are remembered, and only the files of a report: no path comes from a request. */
async function sendFile({ attempts }: WatchState, run: string, file: string, reply: FastifyReply) {
  const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
  const found = attempts.find((attempt) => attempt.is === 'verdict' && attempt.result.run === run);
  if (type === undefined || found?.is !== 'verdict')
    return reply.code(404).type(TEXT).send('there is no such report\n');
  const content = await readFile(join(found.result.folder, file)).catch(() => null);
  if (content === null) return reply.code(404).type(TEXT).send('this report is no longer there\n');
  return reply.type(type).send(content);
}
