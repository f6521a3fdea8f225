import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { delivery, type RemotePlatform, servePlatform } from '../scenarios/remote.ts';
import { controlPlane } from '../src/platform/client.ts';
import { isTestSlug } from '../src/platform/slug.ts';
import { undiciExchange } from '../src/platform/undici.ts';

/**
 * Runs against a remote platform, killed with SIGKILL at random moments. After one `delivery reap` no tenant of
 * theirs is left, and no DELETE was ever sent for anybody else's: the registry's own log proves it.
 */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const AT_ONCE = 2;

/** So slow that most of a run is a run, and not the start of a process. */
const SLOW = ['tenantRunningMs', 'tenantReachableMs', 'boxBootMs'].flatMap((name) => [
  '--delay',
  `${name}=450000`,
]);

const MOST_STARTS_EACH = 5;
const CUSTOMERS = ['acme', 'e2e-tmpl-customer', 'e2e-tmpl-0123456', 'e2e-tmpl-0123456789'];

export interface KillRemoteOptions {
  runs: number;
}

export interface KillRemoteFigures {
  started: number;
  killed: number;
  /** Tenants that runs had made. */
  made: number;
  leftByKills: number;
  leftAfterReap: number;
  deletes: number;
  foreignDeletes: string[];
  customersLeft: number;
  ledgerEntriesLeft: number;
}

export async function run(options: Partial<KillRemoteOptions> = {}): Promise<KillRemoteFigures> {
  const runs = options.runs ?? 100;
  const log = registryLog();
  await using platform = await servePlatform(SLOW, { onLine: log.take });
  for (const slug of CUSTOMERS)
    await withOrgs(platform, (cp) => cp.createOrg({ slug, name: slug, owner_user_id: 'c' }));
  const whole = { ms: await lastsMs(platform) };
  let killed = 0;
  let started = 0;
  const work = async () => {
    while (killed < runs && started < runs * MOST_STARTS_EACH) {
      started += 1;
      if (await gateKilledWithin(platform, whole)) killed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const before = await slugs(platform);
  const reaped = await delivery(['reap'], { cwd: platform.folder, env: platform.env });
  const after = await slugs(platform);
  const again = await delivery(['reap', '--json'], { cwd: platform.folder, env: platform.env });
  const figures: KillRemoteFigures = {
    started,
    killed,
    // One is of the gate that nobody killed.
    made: log.made - CUSTOMERS.length - 1,
    leftByKills: before.filter(isTestSlug).length,
    leftAfterReap: after.filter(isTestSlug).length,
    deletes: log.deleted.length,
    foreignDeletes: log.deleted.filter((slug) => !isTestSlug(slug)),
    customersLeft: CUSTOMERS.filter((slug) => after.includes(slug)).length,
    ledgerEntriesLeft: (JSON.parse(again.stdout) as unknown[]).length,
  };
  console.log(figures);
  if (reaped.code !== 0) throw new Error(`reap ended with ${reaped.code}: ${reaped.stdout}${reaped.stderr}`);
  hold(figures, runs);
  return figures;
}

function hold(
  { leftAfterReap, foreignDeletes, customersLeft, made, killed, ledgerEntriesLeft }: KillRemoteFigures,
  runs: number,
): void {
  if (killed < runs) throw new Error(`only ${killed} runs could be killed, not ${runs}`);
  if (leftAfterReap > 0) throw new Error(`${leftAfterReap} tenants are left after a reap`);
  if (ledgerEntriesLeft > 0) throw new Error(`a second reap still found ${ledgerEntriesLeft} in the ledger`);
  if (foreignDeletes.length > 0) throw new Error(`deletes of ${foreignDeletes.join(', ')} were sent`);
  if (customersLeft < CUSTOMERS.length) throw new Error('a customer is gone');
  if (made === 0) throw new Error('no run came as far as a tenant: nothing was shown');
}

/** What the registry tells of each request that changes something. */
function registryLog() {
  const log = {
    made: 0,
    deleted: [] as string[],
    take(line: string): void {
      if (!line.startsWith('{')) return;
      const { event, method, path = '', status } = JSON.parse(line) as Record<string, string | number>;
      if (event !== 'request') return;
      if (method === 'DELETE') log.deleted.push(String(path).split('/').at(-1) ?? '');
      if (method === 'POST' && path === '/cp/admin/orgs' && status === 201) log.made += 1;
    },
  };
  return log;
}

const gateArgs = ({ gitSha }: RemotePlatform) => ['gate', '--target', 'staging', '--sha', gitSha, '--quiet'];

async function lastsMs(platform: RemotePlatform): Promise<number> {
  const began = performance.now();
  const { code, stdout } = await delivery(gateArgs(platform), { cwd: platform.folder, env: platform.env });
  if (code !== 0) throw new Error(`the gate that nobody kills ended with ${code}: ${stdout}`);
  return performance.now() - began;
}

/** At a moment that is anywhere in a run, its start and its end included. */
async function gateKilledWithin(platform: RemotePlatform, whole: { ms: number }): Promise<boolean> {
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, ...gateArgs(platform)], {
    cwd: platform.folder,
    env: { ...process.env, ...platform.env },
    stdio: 'ignore',
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * whole.ms);
  const signal = await new Promise((resolve) => child.once('close', (_code, name) => resolve(name)));
  clearTimeout(timer);
  if (signal === 'SIGKILL') return true;
  // It was faster than the last one that was left alone: the next is killed within its time.
  whole.ms = performance.now() - began;
  return false;
}

async function withOrgs<T>(
  { adminToken, folder, env }: RemotePlatform,
  act: (cp: ReturnType<typeof controlPlane>) => Promise<T>,
): Promise<T> {
  const { readConfig } = await import('../src/config/config.ts');
  const { resolveTarget } = await import('../src/config/target.ts');
  const { target, connection } = resolveTarget(readConfig(undefined, folder), 'staging', env);
  await using exchange = undiciExchange({ ...connection, pace: 1 });
  return await act(
    controlPlane({ exchange, controlPlane: target.controlPlane, adminToken, requestMs: 10_000 }),
  );
}

async function slugs(platform: RemotePlatform): Promise<string[]> {
  const reply = await withOrgs(platform, (cp) => cp.orgs());
  if (!reply.ok) throw new Error(reply.why.message);
  return reply.value.orgs.map(({ slug }) => slug);
}
