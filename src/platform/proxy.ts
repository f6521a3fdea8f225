import { BlockList, isIP } from 'node:net';
import { isLoopback } from './loopback.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Destination {
  protocol: string;
  hostname: string;
  port: number;
}

/** The proxy that the environment names for a destination, by the names that curl and everybody after it read. */
export function proxyFor(to: Destination, environment: Environment): URL | null {
  if (isLoopback(to.hostname) || isExempt(to, read(environment, 'NO_PROXY') ?? '')) return null;
  const named =
    read(environment, to.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ??
    read(environment, 'ALL_PROXY');
  return named === undefined ? null : proxyUrl(named);
}

/** Null where the text is no address of an HTTP proxy; a bare host counts as one, as everywhere. */
export function proxyUrl(text: string): URL | null {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return null;
  return new URL(url);
}

const read = (environment: Environment, name: string) =>
  environment[name.toLowerCase()] || environment[name] || undefined;

function isExempt({ hostname, port }: Destination, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isIn(entry, host);
  const [, named = '', wanted] = /^(\[[^\]]*\]|[^:]*|[^\]]*:[^\]]*:[^\]]*)(?::(\d+))?$/.exec(entry) ?? [];
  if (wanted !== undefined && Number(wanted) !== port) return false;
  const name = named.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function isIn(subnet: string, host: string): boolean {
  const [network = '', prefix = ''] = subnet.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
