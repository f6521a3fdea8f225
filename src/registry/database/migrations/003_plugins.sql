CREATE TABLE workspace_declared_plugins (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  name text NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (workspace_id, name)
);

CREATE TABLE workspace_plugins (
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  name text NOT NULL,
  source text NOT NULL,
  sha text NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, name)
);
