import { isIP } from 'node:net';
import type { Directory, Tenant } from '../directory.ts';

/** Who a request is for, by its Host: the control plane, one tenant, or the web front end, which has neither. */
export type Addressee =
  | { kind: 'control-plane' }
  | { kind: 'tenant'; tenant: Tenant }
  | { kind: 'front-end' };

/** Names that a control plane has and no tenant may take. */
export const RESERVED: ReadonlySet<string> = new Set(['api', 'staging-api', 'staging', 'www', 'localhost']);

const CONTROL_PLANE: Addressee = { kind: 'control-plane' };
const FRONT_END: Addressee = { kind: 'front-end' };

/**
 * A wildcard name sends every host to the front end, so the host of a deleted tenant answers, too: with HTML.
 * A tenant's host is the control plane's with a label before it, so a name of one label is the control plane,
 * and a name whose rest is an address or one label can only be a tenant's, known or not.
 */
export function addressee(host: string | undefined, directory: Directory): Addressee {
  const name = hostName(host ?? '');
  if (!name.includes('.') || isIP(name) !== 0) return CONTROL_PLANE;
  const dot = name.indexOf('.');
  const [first, rest] = [name.slice(0, dot), name.slice(dot + 1)];
  const tenant = directory.tenants.get(first);
  if (tenant) return tenant.deleting === null ? { kind: 'tenant', tenant } : FRONT_END;
  if (first === 'api' || first === 'staging-api') return CONTROL_PLANE;
  if (directory.isRetired(first) || isIP(rest) !== 0 || !rest.includes('.')) return FRONT_END;
  return CONTROL_PLANE;
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}
