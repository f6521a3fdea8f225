import type { Statement } from './database.ts';

export const strikeOut: Statement = {
  name: 'strike_out',
  text: 'UPDATE delivery_fleet.tenants SET gone_at = now() WHERE slug = ANY($1::text[]) AND gone_at IS NULL',
};

/**
 * A tenant whose attempt ended a while ago and which nobody has seen to be gone. Whoever claims it has time for one
 * removal; the pause after that is doubled from look to look, up to an hour. None is ever given up: a platform that
 * is away for a day still has its tenants when it comes back.
 */
export const claimOrphan: Statement = {
  name: 'claim_orphan',
  text: `UPDATE delivery_fleet.tenants SET looked_at = now(), looks = looks + 1
    WHERE slug IN (
      SELECT tenant.slug FROM delivery_fleet.tenants AS tenant
        JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
        JOIN delivery_fleet.planes AS plane ON plane.name = tenant.plane
      WHERE tenant.gone_at IS NULL AND plane.name = $1 AND plane.control_plane = $2
        AND attempt.ended_at < now() - $3 * interval '1 ms'
        AND coalesce(tenant.looked_at < now() - ($4 + $5 * 2 ^ least(tenant.looks - 1, 6)) * interval '1 ms', true)
      ORDER BY tenant.looked_at NULLS FIRST, tenant.slug LIMIT 1 FOR UPDATE OF tenant SKIP LOCKED)
    RETURNING slug`,
};

/** Those that are worth waiting for: from all that ended, without those that were looked at often. */
export const orphansOn: Statement = {
  name: 'orphans_on',
  text: `SELECT count(*)::integer AS count
    FROM delivery_fleet.tenants AS tenant JOIN delivery_fleet.attempts AS attempt ON attempt.id = tenant.attempt
    WHERE tenant.plane = ANY($1::text[]) AND tenant.gone_at IS NULL AND tenant.looks < $2
      AND attempt.ended_at IS NOT NULL`,
};
