import type { Statement } from './statements.ts';

export const insertOrg: Statement = {
  name: 'insert_org',
  text: `INSERT INTO orgs (id, slug, name, owner_user_id, token_hash) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (slug) DO NOTHING RETURNING created_at`,
};

export const allOrgs: Statement = {
  name: 'all_orgs',
  text: `SELECT id, slug, name, owner_user_id, instance_status, token_hash, deleting, created_at
    FROM orgs ORDER BY created_at, id`,
};

export const markOrgRunning: Statement = {
  name: 'mark_org_running',
  text: `UPDATE orgs SET instance_status = 'running' WHERE id = $1 AND NOT deleting`,
};

export const markOrgDeleting: Statement = {
  name: 'mark_org_deleting',
  text: `UPDATE orgs SET deleting = true WHERE id = $1`,
};

export const rotateToken: Statement = {
  name: 'rotate_token',
  text: `UPDATE orgs SET token_hash = $2 WHERE id = $1`,
};

/** Everything that belongs to the tenant hangs on this row and goes with it. */
export const deleteOrg: Statement = {
  name: 'delete_org',
  text: `DELETE FROM orgs WHERE id = $1`,
};
