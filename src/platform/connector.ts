import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import tls from 'node:tls';
import { buildConnector } from 'undici';
import { type ConnectionOptions, ruleFor } from './connection.ts';
import { loopbackFirst } from './loopback.ts';
import { type Destination, proxyFor, proxyUrl } from './proxy.ts';
import { tunnel } from './tunnel.ts';

const CONNECT_LIMIT_MS = 10_000;

/** By default a quarter of a second for each address, which a loaded machine takes to accept on loopback. */
const ADDRESS_LIMIT_MS = 3_000;

/**
 * Where a connection goes, and by which names: an address, the name in SNI and the Host header are three things,
 * and a tenant whose DNS is not there yet needs them apart.
 */
export function connector(options: Omit<ConnectionOptions, 'pace'>): buildConnector.connector {
  const dial = buildConnector({
    timeout: CONNECT_LIMIT_MS,
    lookup: loopbackFirst,
    autoSelectFamilyAttemptTimeout: ADDRESS_LIMIT_MS,
    // Made once: reading 150 certificates takes longer than the handshake that wants them.
    ...(options.ca
      ? { secureContext: tls.createSecureContext({ ca: [...usualAuthorities(), ...options.ca] }) }
      : {}),
    ...(options.unverifiedTls ? { rejectUnauthorized: false } : {}),
  } as buildConnector.BuildOptions);
  return (asked, done) => {
    const rule = ruleFor(options.connectTo, asked.hostname);
    const port = rule?.port ?? (Number(asked.port) || (asked.protocol === 'https:' ? 443 : 80));
    const hostname = rule?.address ?? asked.hostname;
    const servername = rule?.serverName ?? (isIP(asked.hostname) === 0 ? asked.hostname : '');
    const to = { ...asked, hostname, servername, port: String(port) };
    const proxy = proxyOf(options, { protocol: asked.protocol, hostname, port }, asked.hostname);
    if (!proxy) return dial(to, done);
    void tunnel(proxy, { hostname, port }, CONNECT_LIMIT_MS).then(
      (socket) =>
        asked.protocol === 'https:' ? dial({ ...to, httpSocket: socket }, done) : done(null, socket),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

function proxyOf({ proxy }: Pick<ConnectionOptions, 'proxy'>, to: Destination, name: string): URL | null {
  if (proxy === false) return null;
  if (proxy !== undefined) return proxyUrl(proxy);
  // Exempt by what it is called or by where it really is.
  return proxyFor(to, process.env) && proxyFor({ ...to, hostname: name }, process.env);
}

/** An extra authority would otherwise take the place of all others, those of NODE_EXTRA_CA_CERTS among them. */
function usualAuthorities(): readonly string[] {
  // Node 20 has no such function, and naming it in the import would keep the module from loading there.
  if (typeof tls.getCACertificates === 'function') return tls.getCACertificates('default');
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return extra ? [...tls.rootCertificates, readFileSync(extra, 'utf8')] : tls.rootCertificates;
}
