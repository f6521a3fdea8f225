import type { Statement } from './statements.ts';

/** The write and the wish for a restart are one commit: a crash between them would lose the restart. */
export const storeSecret: Statement = {
  name: 'store_secret',
  text: `WITH wanted AS (
      UPDATE workspaces SET restart_requested = restart_requested + 1
      WHERE id = $1 AND status <> 'removed' RETURNING id
    )
    INSERT INTO workspace_secrets (workspace_id, key, value) SELECT id, $2, $3 FROM wanted
    ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value`,
};

export const clearSecret: Statement = {
  name: 'clear_secret',
  text: `WITH wanted AS (
      UPDATE workspaces SET restart_requested = restart_requested + 1
      WHERE id = $1 AND status <> 'removed' RETURNING id
    )
    DELETE FROM workspace_secrets USING wanted
    WHERE workspace_secrets.workspace_id = wanted.id AND workspace_secrets.key = $2`,
};

export const seedSecret: Statement = {
  name: 'seed_secret',
  text: `INSERT INTO workspace_secrets (workspace_id, key, value) VALUES ($1, $2, $3)`,
};

export const readSecret: Statement = {
  name: 'read_secret',
  text: `SELECT value FROM workspace_secrets WHERE workspace_id = $1 AND key = $2`,
};
