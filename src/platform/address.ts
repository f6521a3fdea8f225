/** Where a tenant lives, worked out from the control plane's address as the platform does it. */
export function tenantUrl(controlPlane: string, slug: string, pattern?: string): string {
  if (pattern) return pattern.replaceAll('{slug}', slug).replace(/\/+$/, '');
  const url = new URL(controlPlane);
  const rest = url.hostname.startsWith('api.')
    ? url.hostname.slice('api.'.length)
    : url.hostname.startsWith('staging-api.')
      ? `staging.${url.hostname.slice('staging-api.'.length)}`
      : url.hostname;
  const port = url.port ? `:${url.port}` : '';
  return `${url.protocol}//${slug}.${rest}${port}`;
}
