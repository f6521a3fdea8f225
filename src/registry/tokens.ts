import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LONGEST_HEADER = 600;

/**
 * A tenant's admin token must be answered again after a restart, and the database may hold nothing but its hash.
 * So tokens are derived from a secret that lies beside the boxes, outside the database: whoever reads the one
 * without the other can act for nobody.
 */
export interface Tokens {
  ofTenant(orgId: string): string;
  ofBox(workspaceId: string): string;
}

export async function openTokens(folder: string): Promise<Tokens> {
  const secret = await secretOf(folder);
  const derive = (kind: string, id: string) =>
    createHmac('sha256', secret).update(`${kind}:${id}`).digest('base64url');
  return {
    ofTenant: (orgId) => derive('tenant', orgId),
    ofBox: (workspaceId) => derive('box', workspaceId),
  };
}

async function secretOf(folder: string): Promise<Buffer> {
  const path = join(folder, 'registry.secret');
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = await readFile(path);
  if (secret.length !== 32) throw new Error(`${path} does not hold 32 bytes`);
  return secret;
}

export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** The hash of the token that a call carries, or null where it carries none. */
export function bearerHash(authorization: string | undefined): Buffer | null {
  if (authorization === undefined || authorization.length > LONGEST_HEADER) return null;
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  return token === undefined ? null : hashOf(token);
}

/** Hashes have one length, so the comparison takes the same time wherever the first difference is. */
export function isSame(presented: Buffer | null, stored: Buffer | null): boolean {
  return presented !== null && stored !== null && timingSafeEqual(presented, stored);
}
