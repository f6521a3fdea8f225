import { type Connection, migrate } from './database.ts';

export interface MadeUp {
  runs: number;
  /** Over which they are spread evenly, up to now. */
  days: number;
}

/**
 * Made-up runs, made where they are kept: a hundred thousand records would take minutes to send one by one. One in
 * twenty fails, and one in a hundred takes eight times as long as it would.
 */
export async function makeUp(client: Connection, { runs, days }: MadeUp): Promise<void> {
  await migrate(client);
  for (const text of statements(runs, days)) await client.query(text);
  // As autovacuum does after a while: the planner knows the tables, and index-only scans need not look at them.
  await client.query('VACUUM ANALYZE');
}

const statements = (runs: number, days: number) => [
  // Rows that are made to fit need not be looked up one by one.
  'SET session_replication_role = replica',
  `INSERT INTO series (target, template) VALUES ('staging', 'seo-agent'), ('production', 'seo-agent')
   ON CONFLICT DO NOTHING`,
  `INSERT INTO runs (run, started_at, series_id, kind, embedded, control_plane, git_sha, model, verdict, exit_code,
     headline, pace, took_ms, heartbeats_seen, heartbeats_failed, slug, purged)
   SELECT 'made-up-' || n, now() - (${runs} - n) * make_interval(secs => ${days} * 86400.0 / ${runs}), s.id, 'gate', false,
     'https://api.example.com', encode(sha256((n / 50)::text::bytea), 'hex'), 'example/model',
     CASE WHEN n % 20 = 0 THEN 'fail' WHEN n % 97 = 0 THEN 'inconclusive' ELSE 'pass' END,
     CASE WHEN n % 20 = 0 THEN 1 WHEN n % 97 = 0 THEN 3 ELSE 0 END,
     'made up', 1, 300000 + random() * 100000, 20, 0, 'e2e-tmpl-' || lpad(to_hex(n), 8, '0'), true
   FROM generate_series(1, ${runs}) n
   JOIN series s ON s.target = CASE WHEN n % 3 = 0 THEN 'production' ELSE 'staging' END`,
  `INSERT INTO hops (run_id, hop, series_id, started_at, at_ms, took_ms, budget_ms, passed)
   SELECT r.id, h.hop, r.series_id, r.started_at, h.usual_ms, h.usual_ms * exp(random() + random() + random() - 1.5)
       * CASE WHEN r.id % 100 = 1 THEN 8 ELSE 1 END, h.budget_ms, r.verdict = 'pass'
   FROM runs r CROSS JOIN (VALUES
     ('tenant running', 90000, 900000), ('reachable', 60000, 900000), ('build steady', 20000, 600000),
     ('online', 120000, 900000), ('model', 2000, 600000), ('config', 9000, 600000), ('prompts', 9000, 600000),
     ('plugin', 60000, 600000), ('restarted', 15000, NULL), ('still there', 20000, 120000), ('gone', 8000, 180000)
   ) AS h (hop, usual_ms, budget_ms)`,
  `CREATE TEMPORARY TABLE counted AS
   SELECT (started_at AT TIME ZONE 'UTC')::date AS day, series_id, hop, bin_of(took_ms) AS bin, count(*)::integer AS n
   FROM hops WHERE took_ms IS NOT NULL GROUP BY 1, 2, 3, 4`,
  `INSERT INTO bins (day, series_id, hop, waits)
   SELECT day, series_id, hop,
     format('[%s:%s]={%s}', min(bin), max(bin), string_agg(n || repeat(',0', next - bin - 1), ',' ORDER BY bin))::integer[]
   FROM (SELECT *, lead(bin, 1, bin + 1) OVER (PARTITION BY day, series_id, hop ORDER BY bin) AS next FROM counted) gaps
   GROUP BY 1, 2, 3`,
  `INSERT INTO causes (run_id, series_id, started_at, verdict, nth, mechanism, certainty, summary, explains)
   SELECT id, series_id, started_at, verdict, 0,
     (ARRAY['heartbeat-read-fails', 'plugin-half-installed', 'model-dropped'])[1 + id % 3], 'proven',
     'made up', ARRAY['plugin'] FROM runs WHERE verdict = 'fail'`,
  `INSERT INTO proofs (run_id, series_id, started_at, proof, assertion, fired_at_ms, ended, came_after_all)
   SELECT id, series_id, started_at, 'read-fails-on-every-heartbeat', 'plugin', 130000, id % 2 = 0,
     CASE WHEN id % 2 = 0 THEN NULL ELSE false END
   FROM runs WHERE verdict = 'fail'`,
];
