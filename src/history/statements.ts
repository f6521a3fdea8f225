/** Every statement that reads the history. $1 and $2 are the window's ends, $3 the series, which are told apart first. */

export const FIRST_RUN =
  'SELECT min(started_at) AS first FROM runs WHERE started_at >= $1 AND started_at < $2 AND series_id = ANY ($3)';

/** Counts no further than to $5. $3 and $4 are the target and the template, where one was asked for. */
export const UP_TO = `
SELECT count(*)::integer AS runs FROM (
  SELECT FROM runs JOIN series s ON s.id = series_id
  WHERE started_at >= $1 AND started_at < $2
    AND ($3::text IS NULL OR s.target = $3) AND ($4::text IS NULL OR s.template = $4)
  LIMIT $5) few`;

export const SERIES = `
SELECT s.id, s.target, s.template, s.replays, r.runs, r.pass, r.fail, r.inconclusive, last.budgets
FROM series s
JOIN (
  SELECT series_id, count(*)::integer AS runs,
    count(*) FILTER (WHERE verdict = 'pass')::integer AS pass,
    count(*) FILTER (WHERE verdict = 'fail')::integer AS fail,
    count(*) FILTER (WHERE verdict = 'inconclusive')::integer AS inconclusive
  FROM runs WHERE started_at >= $1 AND started_at < $2 GROUP BY series_id
) r ON r.series_id = s.id
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(hop, budget_ms) AS budgets FROM hops WHERE run_id = (
    SELECT id FROM runs WHERE series_id = s.id AND verdict = 'pass' ORDER BY started_at DESC LIMIT 1)
) last ON true
WHERE ($3::text IS NULL OR s.target = $3) AND ($4::text IS NULL OR s.template = $4)
ORDER BY s.target, s.template, s.replays`;

/** A row a day, the bins from the lowest one on that any wait fell into. */
export const BINNED = `
SELECT series_id, hop, to_char(day, 'YYYY-MM-DD') AS day, array_lower(waits, 1) AS lowest,
  array_to_string(waits, ',', '0') AS counts
FROM bins
WHERE day >= ($1::timestamptz AT TIME ZONE 'UTC')::date AND day <= ($2::timestamptz AT TIME ZONE 'UTC')::date
  AND series_id = ANY ($3)`;

/** $4 is when the first column of the picture begins, $5 the width of each in seconds. */
export const EXACT = `
SELECT series_id, hop, floor(extract(epoch FROM started_at - $4::timestamptz) / $5::float8)::integer AS "column",
  array_agg(took_ms) AS "values"
FROM hops
WHERE took_ms IS NOT NULL AND started_at >= $1 AND started_at < $2 AND series_id = ANY ($3)
GROUP BY 1, 2, 3`;

/**
 * $4 to $6 are, side by side, a series, a hop and the wait above which it is over three times its median. The planner
 * cannot know how few are: told to take the longest in their order, it reads those alone and not a million.
 */
export const SLOW = `
SELECT r.run, r.git_sha, slow.*
FROM (
  SELECT *, count(*) OVER ()::integer AS total FROM (
    SELECT run_id, started_at, series_id, hop, took_ms, budget_ms, true AS over_half FROM hops
    WHERE passed AND took_ms > budget_ms / 2 AND started_at >= $1 AND started_at < $2 AND series_id = ANY ($3)
    UNION ALL
    SELECT longest.*, false
    FROM unnest($4::integer[], $5::text[], $6::float8[]) AS above (series_id, hop, ms)
    CROSS JOIN LATERAL (
      SELECT run_id, started_at, series_id, hop, took_ms, budget_ms FROM hops
      WHERE passed AND series_id = above.series_id AND hop = above.hop AND took_ms > above.ms
        AND started_at >= $1 AND started_at < $2 AND (took_ms > budget_ms / 2) IS NOT TRUE
      ORDER BY took_ms DESC LIMIT 100000
    ) longest
  ) found ORDER BY started_at DESC, hop LIMIT $7
) slow JOIN runs r ON r.id = slow.run_id
ORDER BY slow.started_at DESC, slow.hop`;

export const MECHANISMS = `
SELECT mechanism, verdict, count(*)::integer AS runs, max(started_at) AS last_at
FROM (
  SELECT DISTINCT mechanism, verdict, run_id, started_at FROM causes
  WHERE started_at >= $1 AND started_at < $2 AND series_id = ANY ($3)
  UNION ALL
  SELECT NULL, verdict, id, started_at FROM runs
  WHERE started_at >= $1 AND started_at < $2 AND series_id = ANY ($3) AND verdict <> 'pass'
    AND NOT EXISTS (SELECT FROM causes WHERE run_id = runs.id)
) named
GROUP BY 1, 2 ORDER BY runs DESC, mechanism, verdict LIMIT 100`;

/** A regression that comes back with another build, after a run that passed, has a first build once more. */
export const FIRSTS = `
SELECT first.mechanism, s.target, s.template, first.run, first.git_sha, first.started_at,
  good.git_sha AS good_sha, good.started_at AS good_at
FROM (
  SELECT mechanism, c.series_id, c.started_at, run, git_sha,
    lag(c.started_at) OVER earlier AS before_at, lag(git_sha) OVER earlier AS before_sha
  FROM causes c JOIN runs r ON r.id = run_id
  WHERE c.series_id = ANY ($1) AND c.verdict = 'fail'
  WINDOW earlier AS (PARTITION BY mechanism, c.series_id ORDER BY c.started_at)
) first
JOIN series s ON s.id = first.series_id
LEFT JOIN LATERAL (
  SELECT git_sha, started_at FROM runs
  WHERE series_id = first.series_id AND verdict = 'pass' AND started_at < first.started_at
  ORDER BY started_at DESC LIMIT 1
) good ON true
WHERE before_at IS NULL OR (before_sha <> first.git_sha AND good.started_at > before_at)
ORDER BY first.started_at DESC LIMIT 100`;

export const PROOFS = `
SELECT proof, count(*)::integer AS fired, count(*) FILTER (WHERE ended)::integer AS ended,
  count(*) FILTER (WHERE NOT came_after_all)::integer AS "right",
  count(*) FILTER (WHERE came_after_all)::integer AS wrong
FROM proofs
WHERE started_at >= $1 AND started_at < $2 AND series_id = ANY ($3)
GROUP BY 1 ORDER BY 1`;
