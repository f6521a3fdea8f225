CREATE TYPE workspace_status AS ENUM (
  'provisioning', 'online', 'offline', 'degraded', 'failed', 'removed', 'paused', 'hibernated'
);

-- A heartbeat touches no indexed column, and there is room on the page: its new row version stays on the page.
CREATE TABLE workspaces (
  id uuid PRIMARY KEY,
  org_id uuid NOT NULL REFERENCES orgs (id) ON DELETE CASCADE,
  name text NOT NULL,
  runtime text,
  template text,
  status workspace_status NOT NULL DEFAULT 'provisioning',
  current_task text NOT NULL DEFAULT '',
  monthly_spend double precision NOT NULL DEFAULT 0,
  error_rate double precision NOT NULL DEFAULT 0,
  active_tasks integer NOT NULL DEFAULT 0,
  uptime_seconds integer NOT NULL DEFAULT 0,
  heartbeats integer NOT NULL DEFAULT 0,
  last_heartbeat_at timestamptz,
  last_sample_error text,
  url text,
  agent_card jsonb,
  auth_token_hash bytea,
  restart_requested integer NOT NULL DEFAULT 1,
  restart_done integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE INDEX workspaces_of_org ON workspaces (org_id);

CREATE TABLE workspace_secrets (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  key text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (workspace_id, key)
);
