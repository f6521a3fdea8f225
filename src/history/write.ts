import type { Connection } from './database.ts';
import type { HistoryRecord } from './record.ts';

const SERIES = 'INSERT INTO series (target, template, replays) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';

/**
 * One statement, so that a run is remembered whole or not at all. Everything hangs on the row of the run, which is
 * inserted once: a record that is sent again changes nothing.
 */
const RUN = `
WITH record AS (
  SELECT *, kind = 'replay' AS replays FROM jsonb_to_record($1) AS r (
    run text, kind text, "startedAt" timestamptz, target text, embedded boolean, "controlPlane" text, template text,
    "gitSha" text, model text, verdict text, "exitCode" integer, headline text, pace double precision,
    "tookMs" double precision, "heartbeatsSeen" integer, "heartbeatsFailed" integer, slug text, purged boolean,
    assertions jsonb, hops jsonb, causes jsonb, errors jsonb, proofs jsonb)
), new AS (
  INSERT INTO runs (run, started_at, series_id, kind, embedded, control_plane, git_sha, model, verdict, exit_code,
    headline, pace, took_ms, heartbeats_seen, heartbeats_failed, slug, purged)
  SELECT run, "startedAt", series.id, kind, embedded, "controlPlane", "gitSha", model, verdict, "exitCode",
    headline, pace, "tookMs", "heartbeatsSeen", "heartbeatsFailed", slug, purged
  FROM record JOIN series USING (target, template, replays)
  ON CONFLICT (run, started_at) DO NOTHING
  RETURNING id, series_id, started_at, verdict
), waited AS (
  SELECT new.id, new.series_id, new.started_at, new.verdict = 'pass' AS passed, h.*
  FROM new, record, jsonb_to_recordset(record.hops) AS h (
    hop text, "atMs" double precision, "tookMs" double precision, "budgetMs" double precision)
), told_assertions AS (
  INSERT INTO assertions (run_id, assertion, state, because, at_ms, blocked_by, proof)
  SELECT new.id, a.* FROM new, record, jsonb_to_recordset(record.assertions) AS a (
    assertion text, state text, because text, "atMs" double precision, "blockedBy" text, proof text)
), told_causes AS (
  INSERT INTO causes (run_id, series_id, started_at, verdict, nth, mechanism, certainty, summary, explains)
  SELECT new.*, c.* FROM new, record, jsonb_to_recordset(record.causes) AS c (
    nth integer, mechanism text, certainty text, summary text, explains text[])
), told_errors AS (
  INSERT INTO heartbeat_errors (run_id, nth, sqlstate, message, query, count, first_at_ms, last_at_ms)
  SELECT new.id, e.* FROM new, record, jsonb_to_recordset(record.errors) AS e (
    nth integer, sqlstate text, message text, query text, count integer,
    "firstAtMs" double precision, "lastAtMs" double precision)
), told_proofs AS (
  INSERT INTO proofs (run_id, series_id, started_at, proof, assertion, fired_at_ms, ended, came_after_all)
  SELECT new.id, new.series_id, new.started_at, p.* FROM new, record, jsonb_to_recordset(record.proofs) AS p (
    proof text, assertion text, "firedAtMs" double precision, ended boolean, "cameAfterAll" boolean)
), told_hops AS (
  INSERT INTO hops (run_id, series_id, started_at, passed, hop, at_ms, took_ms, budget_ms)
  SELECT * FROM waited
), counted AS (
  -- In the order of the key: two runs that end at once must not wait for each other's rows crosswise.
  INSERT INTO bins (day, series_id, hop, waits)
  SELECT (started_at AT TIME ZONE 'UTC')::date, series_id, hop, array_fill(1, ARRAY[1], ARRAY[bin_of("tookMs")])
  FROM waited WHERE "tookMs" IS NOT NULL ORDER BY hop
  ON CONFLICT (day, series_id, hop) DO UPDATE SET
    waits[array_lower(excluded.waits, 1)] = coalesce(bins.waits[array_lower(excluded.waits, 1)], 0) + 1
)
SELECT count(*)::integer AS added FROM new`;

/** Whether the run is new to the database; the same record twice is one run. */
export async function write(client: Connection, record: HistoryRecord): Promise<boolean> {
  const { target, template, kind } = record;
  await client.query({ name: 'series', text: SERIES, values: [target, template, kind === 'replay'] });
  const { rows } = await client.query<{ added: number }>({
    name: 'run',
    text: RUN,
    values: [JSON.stringify(record)],
  });
  return rows[0]?.added === 1;
}
