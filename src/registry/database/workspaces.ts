import type { Statement } from './statements.ts';

export const insertWorkspace: Statement = {
  name: 'insert_workspace',
  text: `INSERT INTO workspaces (id, org_id, name, runtime, template)
    SELECT $1, id, $3, $4, $5 FROM orgs WHERE id = $2 AND NOT deleting`,
};

export const oneWorkspace: Statement = {
  name: 'one_workspace',
  text: `SELECT id, name, status, template, runtime, uptime_seconds, last_heartbeat_at, last_sample_error
    FROM workspaces WHERE id = $1 AND org_id = $2`,
};

export const allWorkspaces: Statement = {
  name: 'all_workspaces',
  text: `SELECT id, org_id, name, template, status, uptime_seconds, auth_token_hash,
      restart_requested > restart_done AS restart_wanted, restart_done
    FROM workspaces WHERE status <> 'removed' ORDER BY created_at, id`,
};

export const removeWorkspace: Statement = {
  name: 'remove_workspace',
  text: `UPDATE workspaces SET status = 'removed' WHERE id = $1 AND status <> 'removed'`,
};

export const failWorkspace: Statement = {
  name: 'fail_workspace',
  text: `UPDATE workspaces SET status = 'failed', last_sample_error = $2
    WHERE id = $1 AND status <> 'removed' RETURNING status`,
};

export const silenceWorkspaces: Statement = {
  name: 'silence_workspaces',
  text: `UPDATE workspaces SET status = 'offline'
    WHERE id = ANY($1::uuid[]) AND status IN ('online', 'degraded') RETURNING id`,
};

/** The first register wins the token: of two at once only one finds the column empty. */
export const registerFirst: Statement = {
  name: 'register_first',
  text: `UPDATE workspaces SET url = $2, agent_card = $3, auth_token_hash = $4
    WHERE id = $1 AND auth_token_hash IS NULL AND status <> 'removed'`,
};

export const registerAgain: Statement = {
  name: 'register_again',
  text: `UPDATE workspaces SET url = $2, agent_card = $3 WHERE id = $1 AND status <> 'removed'`,
};
