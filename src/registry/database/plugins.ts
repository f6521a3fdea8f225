import type { Statement } from './statements.ts';

export const declarePlugin: Statement = {
  name: 'declare_plugin',
  text: `INSERT INTO workspace_declared_plugins (workspace_id, name, source) VALUES ($1, $2, $3)
    ON CONFLICT (workspace_id, name) DO NOTHING`,
};

export const declaredPlugins: Statement = {
  name: 'declared_plugins',
  text: `SELECT name, source FROM workspace_declared_plugins WHERE workspace_id = $1 ORDER BY name`,
};

export const installedPlugins: Statement = {
  name: 'installed_plugins',
  text: `SELECT name, source FROM workspace_plugins WHERE workspace_id = $1 ORDER BY name`,
};

/** The row of a first install and the restart that it wants are one commit. */
export const recordInstall: Statement = {
  name: 'record_install',
  text: `WITH wanted AS (
      UPDATE workspaces SET restart_requested = restart_requested + 1
      WHERE id = $1 AND status <> 'removed' RETURNING id
    )
    INSERT INTO workspace_plugins (workspace_id, name, source, sha) SELECT id, $2, $3, $4 FROM wanted
    ON CONFLICT (workspace_id, name) DO UPDATE SET source = excluded.source, sha = excluded.sha`,
};
