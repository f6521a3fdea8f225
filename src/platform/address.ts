import { isIP } from 'node:net';
import { UsageError } from '../usage.ts';
import { isLoopback } from './loopback.ts';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Where a tenant lives, worked out from the control plane's address as the platform does it. */
export function tenantUrl(controlPlane: string, slug: string, pattern?: string): string {
  // A list may name anything: `evil.example.com#` in the place of a label would be another host's address.
  if (!LABEL.test(slug)) throw new UsageError(`"${slug}" is no name of a tenant: it has no address`);
  if (pattern) return pattern.replaceAll('{slug}', slug).replace(/\/+$/, '');
  const url = new URL(controlPlane);
  // An address has no names under it; on this machine every name under localhost will do.
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 && isLoopback(url.hostname))
    url.hostname = 'localhost';
  const rest = url.hostname.startsWith('api.')
    ? url.hostname.slice('api.'.length)
    : url.hostname.startsWith('staging-api.')
      ? `staging.${url.hostname.slice('staging-api.'.length)}`
      : url.hostname;
  const port = url.port ? `:${url.port}` : '';
  return `${url.protocol}//${slug}.${rest}${port}`;
}
