import { type Clock, systemClock } from '../clock.ts';
import type { ResolvedTarget } from '../config/target.ts';
import { tenantUrl } from '../platform/address.ts';
import { type ClientOptions, publicTenant } from '../platform/client.ts';
import type { OrgRow } from '../platform/contract.ts';
import type { Exchange, ExchangeReply } from '../platform/exchange.ts';
import { readOrgList } from '../platform/org-list.ts';
import { isTestSlug } from '../platform/slug.ts';
import { undiciExchange } from '../platform/undici.ts';
import { timingAt } from '../probe/timing.ts';
import { plural } from '../report/duration.ts';
import { ledger } from '../tenancy/ledger.ts';
import { isOwned } from '../tenancy/reap.ts';
import { clientOf } from './check.ts';
import { examineLog } from './examine-log.ts';
import { authorised, clockSkew, reachable, tls } from './examine-wire.ts';
import { bad, type Finding, ok, warn } from './finding.ts';
import { hasRegistryLog } from './log.ts';

const MOST_BYTES = 67_108_864;

/** Reads only, and stops where nothing further could be told: unreachable, or not let in. */
export async function examine(remote: ResolvedTarget, ledgerPath: string): Promise<Finding[]> {
  const clock = systemClock();
  const { requestMs } = timingAt(1);
  await using exchange = undiciExchange({ ...remote.connection, pace: 1 });
  const client = clientOf(remote.target, exchange, requestMs);
  const ask = (path: string, headers: Record<string, string> = {}) => get(exchange, client, path, headers);
  const health = await ask('/health');
  const findings = [tls(remote), reachable(client, health)];
  if (!health.answered) return findings;
  findings.push(clockSkew(health));
  const token = { authorization: `Bearer ${client.adminToken}` };
  const listed = await ask('/cp/admin/orgs', token);
  const orgs = await readOrgList(listed);
  findings.push(authorised(remote, listed));
  if (orgs.ok) {
    findings.push(await refusesStrangers(ask), await answersLikeOne(ask, token));
    findings.push(await tenantAnswers(remote, client, orgs.value.orgs));
    findings.push(...leftovers(orgs.value.orgs, ledgerPath, remote.target.controlPlane));
  } else if (listed.answered && listed.status < 400) {
    findings.push(
      bad(
        'protocol',
        `GET /cp/admin/orgs: ${orgs.why.message}`,
        "controlPlane must be the API's own address, not that of a page or of a tenant",
      ),
    );
  }
  if (orgs.ok || remote.logs !== null) findings.push(await logAlive(remote, client, clock));
  return findings;
}

type Ask = (path: string, headers?: Record<string, string>) => Promise<ExchangeReply>;

const get = (
  exchange: Exchange,
  { controlPlane, headers, requestMs }: ClientOptions,
  path: string,
  more: Record<string, string>,
) =>
  exchange.send({
    method: 'GET',
    url: controlPlane + path,
    headers: { accept: 'application/json', ...headers, ...more },
    timeoutMs: requestMs,
    maxBytes: MOST_BYTES,
  });

async function refusesStrangers(ask: Ask): Promise<Finding> {
  const reply = await ask('/cp/admin/orgs');
  if (reply.answered && reply.status < 400)
    return bad(
      'guarded',
      `GET /cp/admin/orgs answers ${reply.status} without a token`,
      'the control plane is open to everybody: tell whoever runs it',
    );
  return ok('guarded', `refused without a token (${reply.answered ? reply.status : reply.why.message})`);
}

/** A slug that cannot be anybody's: the form of the answer is what counts. */
async function answersLikeOne(ask: Ask, token: Record<string, string>): Promise<Finding> {
  const reply = await ask('/cp/admin/orgs/e2e-tmpl-none/admin-token', token);
  const status = reply.answered ? reply.status : 0;
  const isJson = reply.answered && reply.contentType.includes('json');
  if ([404, 409].includes(status)) {
    const how = isJson ? 'JSON' : reply.answered ? reply.contentType || 'no content type' : '';
    return ok('protocol', `an unknown org's token: ${status} with ${how}`);
  }
  return warn(
    'protocol',
    `an unknown org's token: ${status || 'no answer'}`,
    'a control plane answers 404 there: this may be another service',
  );
}

async function tenantAnswers(
  { target }: ResolvedTarget,
  client: ClientOptions,
  orgs: readonly OrgRow[],
): Promise<Finding> {
  const running = orgs.find(({ instance_status }) => instance_status === 'running');
  if (!running) return ok('tenants', `${plural(orgs.length, 'org')}, none running: no tenant to ask`);
  const url = tenantUrl(target.controlPlane, running.slug, target.tenantUrl);
  const reply = await publicTenant(client, url).buildinfo();
  if (reply.ok)
    return ok('tenants', `${plural(orgs.length, 'org')}; ${url}/buildinfo answers ${reply.value.git_sha}`);
  return warn(
    'tenants',
    `${url}/buildinfo: ${reply.why.message}`,
    'set tenantUrl, if tenants live under other names; one tenant alone may be down',
  );
}

function leftovers(orgs: readonly OrgRow[], ledgerPath: string, controlPlane: string): Finding[] {
  const ours = ledger(ledgerPath)
    .entries()
    .filter((entry) => !entry.embedded && entry.controlPlane === controlPlane);
  const orphans = ours.filter((entry) => isOwned(entry) === false);
  const tests = orgs.filter(({ slug }) => isTestSlug(slug));
  const undated = tests.filter(({ created_at }) => created_at === undefined).length;
  const told = `${plural(orphans.length, 'tenant')} of ended runs in the ledger, ${plural(tests.length, 'test tenant')} listed${undated > 0 ? `, ${undated} without an age` : ''}`;
  if (orphans.length > 0) return [warn('leftovers', told, 'delivery reap removes them')];
  if (tests.length > ours.length)
    return [
      warn('leftovers', told, 'delivery reap --all --dry-run --target NAME shows which are old enough to go'),
    ];
  return [ok('leftovers', told)];
}

async function logAlive(remote: ResolvedTarget, client: ClientOptions, clock: Clock): Promise<Finding> {
  if (remote.logs === null && (await hasRegistryLog(client)))
    return ok('log', "the registry's own can be read");
  if (remote.logs === null)
    return warn(
      'log',
      'no log source: causes that only a log can prove stay unknown',
      'add logs: to the target',
    );
  return await examineLog(remote, remote.logs, clock);
}
