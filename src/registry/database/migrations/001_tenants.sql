CREATE TABLE orgs (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  owner_user_id text NOT NULL,
  instance_status text NOT NULL DEFAULT 'provisioning'
    CHECK (instance_status IN ('provisioning', 'running', 'failed')),
  token_hash bytea NOT NULL,
  deleting boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
