import type { Statement } from './database.ts';

export const newestBatch: Statement = {
  name: 'newest_batch',
  text: 'SELECT id FROM delivery_fleet.batches ORDER BY created_at DESC, id DESC LIMIT 1',
};

export const oneBatch: Statement = {
  name: 'one_batch',
  text: `SELECT id, jobs, created_at AS "createdAt", cancelled_at AS "cancelledAt",
      extract(epoch FROM now() - created_at)::float8 * 1000 AS "ageMs"
    FROM delivery_fleet.batches WHERE id = $1`,
};

export const verdictsByClass: Statement = {
  name: 'verdicts_by_class',
  text: `SELECT job.kind, verdict.verdict, verdict.class, verdict.exit_code AS "exitCode", count(*)::integer AS count
    FROM delivery_fleet.verdicts AS verdict JOIN delivery_fleet.jobs AS job ON job.id = verdict.job
    WHERE verdict.batch = $1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
};

/**
 * The verdicts of the last minute, or of as long as three of its jobs take, so that gates that end in waves are seen
 * with the pauses between; but not of the time before the first of its jobs began.
 */
export const recentRate: Statement = {
  name: 'recent_rate',
  text: `WITH
    latest AS (SELECT took_ms FROM delivery_fleet.verdicts WHERE batch = $1 ORDER BY recorded_at DESC LIMIT 50),
    first AS (SELECT recorded_at - took_ms * interval '1 ms' AS began
      FROM delivery_fleet.verdicts WHERE batch = $1 ORDER BY recorded_at LIMIT 1),
    span AS (SELECT least(extract(epoch FROM now() - (SELECT began FROM first))::float8 * 1000,
      greatest(60000, (SELECT 3 * avg(took_ms) FROM latest))) AS ms)
    SELECT count(*)::integer AS count, span.ms AS "overMs"
    FROM span LEFT JOIN delivery_fleet.verdicts AS verdict
      ON verdict.batch = $1 AND verdict.recorded_at > now() - span.ms * interval '1 ms'
    GROUP BY span.ms`,
};

export const attemptsByEnd: Statement = {
  name: 'attempts_by_end',
  text: `SELECT coalesce(attempt.ended, 'under way') AS ended, count(*)::integer AS count
    FROM delivery_fleet.attempts AS attempt JOIN delivery_fleet.jobs AS job ON job.id = attempt.job
    WHERE job.batch = $1 GROUP BY 1`,
};

export const workersAtWork: Statement = {
  name: 'workers_at_work',
  text: `SELECT worker.id, worker.host, worker.pid, worker.most_at_once AS "mostAtOnce",
      extract(epoch FROM now() - worker.seen_at)::float8 * 1000 AS "silentMs",
      (SELECT count(*)::integer FROM delivery_fleet.attempts AS attempt
        WHERE attempt.worker = worker.id AND attempt.ended_at IS NULL) AS "underWay"
    FROM delivery_fleet.workers AS worker
    WHERE worker.ended_at IS NULL AND worker.seen_at > now() - interval '5 minutes'
    ORDER BY worker.began_at, worker.id LIMIT 200`,
};

export const tenantsLeft: Statement = {
  name: 'tenants_left',
  text: `SELECT tenant.slug FROM delivery_fleet.tenants AS tenant
      JOIN delivery_fleet.jobs AS job ON job.id = tenant.job
      JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
    WHERE job.batch = $1 AND tenant.gone_at IS NULL AND attempt.ended_at IS NOT NULL ORDER BY 1 LIMIT 100`,
};

/** Without the evidence, which is read one by one. */
export const verdictsOf: Statement = {
  name: 'verdicts_of',
  text: `SELECT verdict.job, job.kind, job.title, job.plane, verdict.verdict, verdict.class, verdict.exit_code AS "exitCode",
      verdict.headline, verdict.took_ms AS "tookMs", verdict.evidence IS NOT NULL AS "hasEvidence"
    FROM delivery_fleet.verdicts AS verdict JOIN delivery_fleet.jobs AS job ON job.id = verdict.job
    WHERE verdict.batch = $1
    ORDER BY CASE verdict.verdict WHEN 'fail' THEN 0 WHEN 'inconclusive' THEN 1 ELSE 2 END, job.kind, job.title, job.id`,
};

export const evidenceOf: Statement = {
  name: 'evidence_of',
  text: 'SELECT evidence FROM delivery_fleet.verdicts WHERE job = $1',
};
