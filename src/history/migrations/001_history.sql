-- One line of figures: what is compared with what. A slow staging says nothing of production.
CREATE TABLE series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target text NOT NULL,
  template text NOT NULL,
  UNIQUE (target, template)
);

-- The id of a run names it on its own machine; with its start it is that of any machine.
CREATE TABLE runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run text NOT NULL,
  started_at timestamptz NOT NULL,
  series_id integer NOT NULL REFERENCES series (id),
  kind text NOT NULL,
  embedded boolean NOT NULL,
  control_plane text NOT NULL,
  git_sha text NOT NULL,
  model text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  exit_code integer NOT NULL,
  headline text NOT NULL,
  pace double precision NOT NULL,
  took_ms double precision NOT NULL,
  heartbeats_seen integer NOT NULL,
  heartbeats_failed integer NOT NULL,
  slug text,
  purged boolean NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (run, started_at)
);

CREATE INDEX runs_by_time ON runs (started_at) INCLUDE (verdict, series_id);
CREATE INDEX runs_that_passed ON runs (series_id, started_at) WHERE verdict = 'pass';
CREATE INDEX runs_that_did_not ON runs (started_at) INCLUDE (series_id, verdict) WHERE verdict <> 'pass';

-- A run never changes once it is written, so what hangs on it repeats of it what it is searched by.

CREATE TABLE assertions (
  run_id bigint NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  assertion text NOT NULL,
  state text NOT NULL,
  because text NOT NULL,
  at_ms double precision,
  blocked_by text,
  proof text,
  PRIMARY KEY (run_id, assertion)
);

CREATE TABLE causes (
  run_id bigint NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  nth integer NOT NULL,
  series_id integer NOT NULL,
  started_at timestamptz NOT NULL,
  verdict text NOT NULL,
  mechanism text NOT NULL,
  certainty text NOT NULL,
  summary text NOT NULL,
  explains text[] NOT NULL,
  PRIMARY KEY (run_id, nth)
);

CREATE INDEX causes_by_mechanism ON causes (mechanism, series_id, started_at) INCLUDE (run_id, verdict);

CREATE TABLE heartbeat_errors (
  run_id bigint NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  nth integer NOT NULL,
  sqlstate text,
  message text NOT NULL,
  query text,
  count integer NOT NULL,
  first_at_ms double precision NOT NULL,
  last_at_ms double precision NOT NULL,
  PRIMARY KEY (run_id, nth)
);

CREATE TABLE proofs (
  run_id bigint NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  series_id integer NOT NULL,
  started_at timestamptz NOT NULL,
  proof text NOT NULL,
  assertion text NOT NULL,
  fired_at_ms double precision NOT NULL,
  ended boolean NOT NULL,
  came_after_all boolean,
  PRIMARY KEY (run_id, proof)
);

CREATE TABLE hops (
  run_id bigint NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  hop text NOT NULL,
  series_id integer NOT NULL,
  started_at timestamptz NOT NULL,
  at_ms double precision NOT NULL,
  took_ms double precision,
  budget_ms double precision,
  passed boolean NOT NULL,
  PRIMARY KEY (run_id, hop)
);

CREATE INDEX hops_by_time ON hops (started_at) WHERE took_ms IS NOT NULL;
CREATE INDEX hops_over_half ON hops (started_at) INCLUDE (series_id, hop, took_ms, budget_ms, run_id)
  WHERE passed AND took_ms > budget_ms / 2;
CREATE INDEX hops_by_length ON hops (series_id, hop, took_ms) INCLUDE (started_at, budget_ms, run_id) WHERE passed;

-- Sorting a million waits takes seconds. Counted into bins of 2 % as they come, a day of them is one row, and a
-- percentile of it is within 1 % of the exact one. An array grows at both ends as bins are assigned.
CREATE TABLE bins (
  day date NOT NULL,
  series_id integer NOT NULL REFERENCES series (id),
  hop text NOT NULL,
  waits integer[] NOT NULL,
  PRIMARY KEY (day, series_id, hop)
);

CREATE FUNCTION bin_of(took_ms double precision) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ceil(ln(least(greatest(took_ms, 1), 1e12)) / ln(1.02::double precision))::integer;
