import type { Statement } from './database.ts';

export const strikeOut: Statement = {
  name: 'strike_out',
  text: 'UPDATE delivery_fleet.tenants SET gone_at = now() WHERE slug = ANY($1::text[]) AND gone_at IS NULL',
};

/**
 * Tenants whose attempt ended a while ago and which nobody has seen to be gone. To look after them is claimed for a
 * time, so that a fleet does not send a hundred deletes for one tenant.
 */
export const claimOrphans: Statement = {
  name: 'claim_orphans',
  text: `UPDATE delivery_fleet.tenants SET looked_at = now(), looks = looks + 1
    WHERE slug IN (
      SELECT tenant.slug FROM delivery_fleet.tenants AS tenant
        JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
        JOIN delivery_fleet.planes AS plane ON plane.name = tenant.plane AND plane.control_plane = $6
      WHERE tenant.gone_at IS NULL AND tenant.plane = $1 AND tenant.looks < $3
        AND attempt.ended_at < now() - $2 * interval '1 ms'
        AND coalesce(tenant.looked_at < now() - $5 * interval '1 ms', true)
      ORDER BY tenant.slug LIMIT $4 FOR UPDATE OF tenant SKIP LOCKED)
    RETURNING slug, (SELECT extract(epoch FROM now() - attempt.ended_at)::float8 * 1000
      FROM delivery_fleet.attempts AS attempt WHERE attempt.id = tenants.attempt) AS "endedForMs"`,
};

/** Those that somebody still looks after: from all that ended, without those that were looked at too often. */
export const orphansOn: Statement = {
  name: 'orphans_on',
  text: `SELECT count(*)::integer AS count
    FROM delivery_fleet.tenants AS tenant JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
    WHERE tenant.plane = ANY($1::text[]) AND tenant.gone_at IS NULL AND tenant.looks < $2
      AND attempt.ended_at IS NOT NULL`,
};
