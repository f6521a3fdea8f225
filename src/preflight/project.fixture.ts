import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Outcome } from './outcome.ts';
import { type PreflightOptions, preflight } from './preflight.ts';

/** Checks a project that is given as its files: what lies in m/ is its schema, and s/ its sources. */
export async function check(
  files: Record<string, string | Uint8Array>,
  options: Partial<PreflightOptions> = {},
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-test-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return await preflight({ schema: ['m/**/*.sql'], sources: ['s/**/*'], folder, ...options });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Findings in short: `file:line:column rule`. */
export function shortly({ findings }: Outcome): string[] {
  return findings.map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`);
}
