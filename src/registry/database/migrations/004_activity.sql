CREATE TABLE activity_logs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  activity_type text NOT NULL,
  kind text NOT NULL,
  summary text NOT NULL,
  status text NOT NULL,
  error_detail text,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX activity_logs_of_workspace ON activity_logs (workspace_id, id DESC);
