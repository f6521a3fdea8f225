import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  return createHash('sha256').update(token).digest();
}

/** Hashes have one length, so the comparison takes the same time wherever the first difference is. */
export function isToken(token: string | null, hash: Buffer | null): boolean {
  return token !== null && hash !== null && timingSafeEqual(hashOf(token), hash);
}

export function bearerOf(authorization: string | undefined): string | null {
  const match = /^Bearer ([^\s]{1,512})$/i.exec(authorization ?? '');
  return match?.[1] ?? null;
}
