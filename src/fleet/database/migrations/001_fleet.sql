-- What the fleet remembers beside the queue's own tables: who may take how much, who holds what for how long, which
-- tenants that makes, and the one verdict of each job.

CREATE TABLE delivery_fleet.planes (
  name text PRIMARY KEY,
  control_plane text NOT NULL,
  queue text NOT NULL UNIQUE,
  most_at_once integer NOT NULL CHECK (most_at_once > 0)
);

CREATE TABLE delivery_fleet.batches (
  id text PRIMARY KEY,
  jobs integer NOT NULL,
  tries integer NOT NULL CHECK (tries > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  cancelled_at timestamptz
);
CREATE INDEX batches_by_age ON delivery_fleet.batches (created_at);

CREATE TABLE delivery_fleet.jobs (
  id uuid PRIMARY KEY,
  batch text NOT NULL REFERENCES delivery_fleet.batches ON DELETE CASCADE,
  plane text NOT NULL REFERENCES delivery_fleet.planes,
  kind text NOT NULL,
  title text NOT NULL
);
CREATE INDEX jobs_of_batch ON delivery_fleet.jobs (batch);

CREATE TABLE delivery_fleet.workers (
  id text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  most_at_once integer NOT NULL,
  began_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE INDEX workers_at_work ON delivery_fleet.workers (seen_at) WHERE ended_at IS NULL;

-- One try of one job under a lease. A job is tried by one worker at a time: the index says so, whatever the code does.
CREATE TABLE delivery_fleet.attempts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job uuid NOT NULL REFERENCES delivery_fleet.jobs ON DELETE CASCADE,
  plane text NOT NULL REFERENCES delivery_fleet.planes,
  worker text NOT NULL REFERENCES delivery_fleet.workers,
  began_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz NOT NULL,
  ended_at timestamptz,
  ended text CHECK (ended IN ('judged', 'again', 'released', 'lost')),
  CHECK ((ended_at IS NULL) = (ended IS NULL))
);
CREATE UNIQUE INDEX one_attempt_at_a_time ON delivery_fleet.attempts (job) WHERE ended_at IS NULL;
CREATE INDEX attempts_of_job ON delivery_fleet.attempts (job);
CREATE INDEX attempts_under_way ON delivery_fleet.attempts (plane, lease_until) WHERE ended_at IS NULL;

-- A tenant stands here before its create can be sent, and is struck out when it was seen to be gone.
CREATE TABLE delivery_fleet.tenants (
  slug text PRIMARY KEY,
  attempt bigint NOT NULL REFERENCES delivery_fleet.attempts ON DELETE CASCADE,
  job uuid NOT NULL REFERENCES delivery_fleet.jobs ON DELETE CASCADE,
  plane text NOT NULL REFERENCES delivery_fleet.planes,
  named_at timestamptz NOT NULL DEFAULT now(),
  looks integer NOT NULL DEFAULT 0,
  looked_at timestamptz,
  gone_at timestamptz
);
CREATE INDEX tenants_left ON delivery_fleet.tenants (job) WHERE gone_at IS NULL;
CREATE INDEX tenants_of_attempt ON delivery_fleet.tenants (attempt);

CREATE TABLE delivery_fleet.verdicts (
  job uuid PRIMARY KEY REFERENCES delivery_fleet.jobs ON DELETE CASCADE,
  batch text NOT NULL REFERENCES delivery_fleet.batches ON DELETE CASCADE,
  attempt bigint NOT NULL REFERENCES delivery_fleet.attempts ON DELETE CASCADE,
  class text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  exit_code integer NOT NULL,
  headline text NOT NULL,
  took_ms double precision NOT NULL,
  evidence bytea,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verdicts_of_batch ON delivery_fleet.verdicts (batch, recorded_at);
