import type { Statement } from './statements.ts';

export const insertActivity: Statement = {
  name: 'insert_activity',
  text: `INSERT INTO activity_logs (workspace_id, activity_type, kind, summary, status, error_detail)
    SELECT id, $2, $3, $4, $5, $6 FROM workspaces WHERE id = $1`,
};

export const latestActivity: Statement = {
  name: 'latest_activity',
  text: `SELECT activity_type, kind, summary, status, error_detail, created_at
    FROM activity_logs WHERE workspace_id = $1 ORDER BY id DESC LIMIT 200`,
};
