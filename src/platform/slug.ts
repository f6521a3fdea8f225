import { randomBytes } from 'node:crypto';

const TEST_SLUG = /^e2e-tmpl-[0-9a-f]{8}$/;

export const isTestSlug = (slug: string) => TEST_SLUG.test(slug);

export const newTestSlug = () => `e2e-tmpl-${randomBytes(4).toString('hex')}`;

/** The only way to a DELETE leads through here, whoever asked. */
export function assertTestSlug(slug: string): void {
  if (!isTestSlug(slug)) throw new Error(`"${slug}" is not the slug of a test tenant: it is never deleted`);
}
