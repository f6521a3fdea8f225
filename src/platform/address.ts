import { isIP } from 'node:net';
import { isLoopback } from './loopback.ts';

/** Where a tenant lives, worked out from the control plane's address as the platform does it. */
export function tenantUrl(controlPlane: string, slug: string, pattern?: string): string {
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
