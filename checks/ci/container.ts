import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a container finds on its disk: what is mounted, and a `delivery` that does as it is told. */
export interface Disk extends Disposable {
  folder: string;
}

export function diskWith(delivery: string, mounted: Readonly<Record<string, string>>): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-container-'));
  writeFileSync(join(folder, 'delivery'), `#!/bin/sh\n${delivery}\n`, { mode: 0o755 });
  for (const [name, content] of Object.entries(mounted)) writeFileSync(join(folder, name), content);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** It takes its time to tear down, and ends by itself where no signal ever comes. */
export const stoppable = (code: number) => `trap 'sleep 0.1; echo gone; exit ${code}' TERM
echo begun
for turn in $(seq 100); do sleep 0.05; done`;

/** The container's own shell; a signal comes for it as soon as a `delivery` says that it has begun. */
export function runScript(
  script: string,
  { folder }: Disk,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; told: string }> {
  const options = { env: { PATH: `${folder}:${process.env.PATH}`, ...env } };
  return new Promise((resolve) => {
    const shell = execFile('sh', ['-c', script], options, (error, told) =>
      resolve({ code: error ? Number(error.code) : 0, told }),
    );
    shell.stdout?.on('data', (text: string) => text.includes('begun') && shell.kill('SIGTERM'));
  });
}
