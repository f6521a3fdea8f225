import type { ResolvedTarget } from '../config/target.ts';
import type { ClientOptions } from '../platform/client.ts';
import type { ExchangeReply } from '../platform/exchange.ts';
import { isLoopback } from '../platform/loopback.ts';
import { duration } from '../report/duration.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

/** What the first answers, or their absence, say of a target. */
export function tls({ target, connection }: ResolvedTarget): Finding {
  const { protocol, hostname } = new URL(target.controlPlane);
  if (protocol === 'http:' && isLoopback(hostname)) return ok('certificates', 'none, on this machine');
  if (protocol === 'http:')
    return warn(
      'certificates',
      'none: the control plane is asked over http',
      'use https:// outside of this machine',
    );
  if (target.unverifiedTls)
    return warn(
      'certificates',
      'are not verified',
      'take verifyCertificates: false out, and name the authority in ca',
    );
  return ok('certificates', connection.ca ? 'verified, with an authority of the target' : 'verified');
}

export function reachable({ controlPlane }: ClientOptions, health: ExchangeReply): Finding {
  if (health.answered) return ok('reachable', `${controlPlane} answers (GET /health: ${health.status})`);
  const { message } = health.why;
  const isTls = /certificate|self.signed|CERT|TLS|SSL|altnames/i.test(message);
  return bad(
    'reachable',
    `${controlPlane}: ${message}`,
    isTls
      ? 'name the authority that signed the certificate in ca, or in NODE_EXTRA_CA_CERTS'
      : 'check controlPlane, the network and the proxy; resolve says where a name is, if DNS does not',
  );
}

const MOST_SKEW_MS = 60_000;

/** The age of a tenant and the times of a log are the platform's; the ledger's are ours. */
export function clockSkew(health: Extract<ExchangeReply, { answered: true }>): Finding {
  const theirs = Date.parse(health.date ?? '');
  if (Number.isNaN(theirs))
    return warn('clock', 'the control plane tells no date', 'ages of tenants may be told wrong');
  const skewMs = Date.now() - theirs;
  const told = `${duration(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead of'} the control plane`;
  if (Math.abs(skewMs) < MOST_SKEW_MS)
    return ok('clock', Math.abs(skewMs) < 2_000 ? 'the same as the control plane' : told);
  return warn('clock', told, 'set this machine by a time server: reap --all judges by age');
}

export function authorised({ target }: ResolvedTarget, listed: ExchangeReply): Finding {
  if (!listed.answered) return bad('authorised', listed.why.message, 'the list of orgs must be readable');
  if (listed.status === 401 || listed.status === 403)
    return bad(
      'authorised',
      `the admin token is refused (${listed.status})`,
      `set adminToken of target "${target.name}" to one that is valid`,
    );
  if (listed.status >= 400)
    return bad(
      'authorised',
      `GET /cp/admin/orgs: ${listed.status}`,
      'controlPlane must be the address of the control plane',
    );
  return ok('authorised', 'the admin token is taken (GET /cp/admin/orgs)');
}
