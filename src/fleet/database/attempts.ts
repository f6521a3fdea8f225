import type { Statement } from './database.ts';

/**
 * Whoever takes from a plane holds its row: what is counted while it is held stays so. A submission under way, whose
 * jobs refer to the row, is in nobody's way.
 */
export const holdPlane: Statement = {
  name: 'hold_plane',
  text: `SELECT control_plane AS "controlPlane", most_at_once AS "mostAtOnce"
    FROM delivery_fleet.planes WHERE name = $1 FOR NO KEY UPDATE`,
};

export const underWay: Statement = {
  name: 'under_way',
  text: 'SELECT count(*)::integer AS count FROM delivery_fleet.attempts WHERE plane = $1 AND ended_at IS NULL',
};

export const beginAttempts: Statement = {
  name: 'begin_attempts',
  text: `INSERT INTO delivery_fleet.attempts (job, plane, worker, lease_until)
    SELECT job, $2, $3, now() + $4 * interval '1 ms' FROM unnest($1::uuid[]) AS job
    RETURNING id::integer, job`,
};

/** With all that their next owner has to know. */
export const wantedAmong: Statement = {
  name: 'wanted_among',
  text: `SELECT job.id AS job, batch.tries,
      (SELECT count(*)::integer FROM delivery_fleet.attempts AS attempt
        WHERE attempt.job = job.id AND attempt.ended = 'again') AS "triedBefore",
      (SELECT count(*)::integer FROM delivery_fleet.attempts AS attempt
        WHERE attempt.job = job.id AND attempt.ended = 'lost') AS "lostBefore",
      (SELECT count(*)::integer FROM delivery_fleet.attempts AS attempt
        WHERE attempt.job = job.id AND attempt.ended = 'released') AS "releasedBefore",
      ARRAY(SELECT slug FROM delivery_fleet.tenants AS tenant
        WHERE tenant.job = job.id AND tenant.gone_at IS NULL ORDER BY slug) AS "leftBehind"
    FROM delivery_fleet.jobs AS job JOIN delivery_fleet.batches AS batch ON batch.id = job.batch
    WHERE job.id = ANY($1::uuid[]) AND batch.cancelled_at IS NULL`,
};

export const nameTenants: Statement = {
  name: 'name_tenants',
  text: `INSERT INTO delivery_fleet.tenants (slug, attempt, job, plane)
    SELECT slug, attempt, job, $4 FROM unnest($1::text[], $2::bigint[], $3::uuid[]) AS named (slug, attempt, job)`,
};

/**
 * Only those that the worker knows of: one that it never heard of, because an answer was lost, has to run out. Those
 * of a cancelled batch too: until its tenants are removed nobody else may have its place.
 */
export const renewLeases: Statement = {
  name: 'renew_leases',
  text: `UPDATE delivery_fleet.attempts AS attempt SET lease_until = now() + $2 * interval '1 ms'
    FROM delivery_fleet.jobs AS job JOIN delivery_fleet.batches AS batch ON batch.id = job.batch
    WHERE attempt.id = ANY($1::bigint[]) AND attempt.ended_at IS NULL
      AND job.id = attempt.job
    RETURNING attempt.id::integer, batch.cancelled_at IS NOT NULL AS "isCancelled"`,
};

/** After a restart of the server everybody has as long as a lease to say that they are still there. */
export const lapseLeases: Statement = {
  name: 'lapse_leases',
  text: `UPDATE delivery_fleet.attempts SET ended_at = now(), ended = 'lost'
    WHERE id IN (
      SELECT id FROM delivery_fleet.attempts
      WHERE ended_at IS NULL AND lease_until < now()
        AND pg_postmaster_start_time() < now() - $1 * interval '1 ms'
      ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING job, plane`,
};

export const endAttempt: Statement = {
  name: 'end_attempt',
  text: 'UPDATE delivery_fleet.attempts SET ended_at = now(), ended = $2 WHERE id = $1 AND ended_at IS NULL',
};

export const recordVerdict: Statement = {
  name: 'record_verdict',
  text: `INSERT INTO delivery_fleet.verdicts
      (job, batch, attempt, class, verdict, exit_code, headline, took_ms, evidence)
    SELECT id, batch, $2, $3, $4, $5, $6, $7, $8 FROM delivery_fleet.jobs WHERE id = $1
    ON CONFLICT DO NOTHING`,
};

export const verdictOfAttempt: Statement = {
  name: 'verdict_of_attempt',
  text: 'SELECT 1 FROM delivery_fleet.verdicts WHERE attempt = $1',
};
