import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A platform in a process of its own, and the command in another: what they share is the wire. */

const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const CERTIFICATES = fileURLToPath(new URL('../fixtures/certificates/', import.meta.url));

/** What is compared is plain text. */
const PLAIN = { NO_COLOR: '1' };

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export async function delivery(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  // The runner asks for colour, and Node warns of whoever asks for both.
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...inherited, ...PLAIN, ...env } });
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout: await stdout, stderr: await stderr };
}

async function gather(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

export interface RemotePlatform extends AsyncDisposable {
  port: number;
  adminToken: string;
  gitSha: string;
  /** A folder with the configuration that leads to it. */
  folder: string;
  env: Record<string, string>;
}

/** `delivery serve` with TLS, unless it is to be plain, under names that no resolver knows and an authority that nobody else trusts. */
export async function servePlatform(
  args: readonly string[],
  { onLine, plain = false }: { onLine?: (line: string) => void; plain?: boolean } = {},
): Promise<RemotePlatform> {
  const tls = plain
    ? []
    : ['--tls-cert', join(CERTIFICATES, 'platform.pem'), '--tls-key', join(CERTIFICATES, 'platform-key.pem')];
  const child = spawn(
    process.execPath,
    [BIN, 'serve', '--port', '0', ...(onLine ? [] : ['--quiet']), ...tls, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const said = await welcome(child, onLine);
  const port = Number(new URL(said.registry ?? '').port);
  const folder = mkdtempSync(join(tmpdir(), 'delivery-remote-'));
  writeFileSync(join(folder, 'delivery.config.yaml'), configuration(port, plain ? 'http' : 'https'));
  return {
    port,
    adminToken: said.admin ?? '',
    gitSha: /[0-9a-f]{40}/.exec(said.build ?? '')?.[0] ?? '',
    folder,
    env: { STAGING_ADMIN_TOKEN: said.admin ?? '', DELIVERY_LEDGER: join(folder, 'ledger.jsonl') },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Budgets are short because this platform is fast: a red that waits for its deadline has not long to wait. */
const configuration = (port: number, scheme: string) => `targets:
  staging:
    controlPlane: ${scheme}://staging-api.example.com:${port}
    adminToken: \${STAGING_ADMIN_TOKEN}
    ca: ${join(CERTIFICATES, 'authority.pem')}
    resolve:
      staging-api.example.com: 127.0.0.1
      '*.staging.example.com': { address: 127.0.0.1, port: ${port} }
    budgets: { build: 6s, assets: 8s, plugin: 12s, stays: 12s }
reports: runs
`;

/** The lines with which a registry that is ready greets, by their first word; whatever follows is its log. */
async function welcome(
  child: ChildProcess,
  onLine: (line: string) => void = () => undefined,
): Promise<Record<string, string>> {
  const { stdout } = child;
  if (!stdout) throw new Error('the registry has no output');
  const said: Record<string, string> = {};
  const lines = createInterface({ input: stdout });
  lines.on('line', onLine);
  await new Promise<void>((resolve, reject) => {
    lines.once('close', () => reject(new Error('the registry ended before it was ready')));
    lines.on('line', (line) => {
      const [, word, rest] = /^(\w+) +(.*)$/.exec(line) ?? [];
      if (word !== undefined && rest !== undefined) said[word] ??= rest;
      if (word === 'admin') resolve();
    });
  });
  return said;
}
