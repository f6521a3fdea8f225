import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

export const isLoopback = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return isLocalName(host) || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
};

const isLocalName = (host: string) => host === 'localhost' || host.endsWith('.localhost');

/** `localhost` and every name under it is this machine, whatever a resolver says: many do not know it. */
export const loopbackFirst: LookupFunction = (hostname, options, callback) => {
  if (!isLocalName(hostname)) return lookup(hostname, options, callback);
  if (options.all) {
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
  } else {
    callback(null, '127.0.0.1', 4);
  }
};
