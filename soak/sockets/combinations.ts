import type { Passing } from './proxy.ts';
import { TOXICS, type ToxicName } from './toxics.ts';

/** Every harm, at every endpoint, as often as this. */
export interface Combination {
  toxic: ToxicName;
  endpoint: string;
  often: keyof typeof OFTEN;
  /** The regression that answers; null is the good build. */
  on: string | null;
  /** Where tenants are said to be, in the place of where they are. */
  tenantUrl?: (port: number) => string;
}

const ENDPOINTS: Readonly<Record<string, RegExp>> = {
  'create of the tenant': /^POST \/cp\/admin\/orgs$/,
  'list of tenants': /^GET \/cp\/admin\/orgs$/,
  'token of the tenant': /^GET \/cp\/admin\/orgs\/[^/]+\/admin-token$/,
  health: /^GET \/health$/,
  buildinfo: /^GET \/buildinfo$/,
  'create of the workspace': /^POST \/workspaces$/,
  workspace: /^GET \/workspaces\/[^/]+$/,
  model: /^GET \/workspaces\/[^/]+\/model$/,
  listing: /^GET \/workspaces\/[^/]+\/files\?/,
  file: /^GET \/workspaces\/[^/]+\/files\//,
  plugins: /^GET \/workspaces\/[^/]+\/plugins$/,
  'delete of the tenant': /^DELETE \/cp\/admin\/tenants\//,
  log: /^GET \/cp\/admin\/logs/,
};

/** By the number of the request among those to the endpoint, from one on. */
const OFTEN = {
  once: (n: number) => n === 1,
  'the first three': (n: number) => n <= 3,
  'every second': (n: number) => n % 2 === 0,
  always: () => true,
};

/** Half of all meet a build in which nothing is wrong, where a red would be a false one. */
const BUILDS = [
  null,
  'enum-coalesce',
  null,
  'wrong-model',
  null,
  'teardown-leaks',
  null,
  'no-online-transition',
];

/** No factor of the number of combinations: a stride that comes by each of them once. */
const STRIDE = 233;

/**
 * The same ones in the same order, every time: any few of them from the start are of every kind. The builds move on by
 * one each time round: else a build would meet a frequency always or never, as both go by fours.
 */
export function combinations(): Combination[] {
  const all = (Object.keys(TOXICS) as ToxicName[]).flatMap((toxic) =>
    Object.keys(ENDPOINTS).flatMap((endpoint) =>
      (Object.keys(OFTEN) as (keyof typeof OFTEN)[]).map((often) => ({ toxic, endpoint, often })),
    ),
  );
  return all.flatMap((_, n) => {
    const chosen = all[(n * STRIDE) % all.length];
    return chosen
      ? [{ ...chosen, on: BUILDS[(n + Math.floor(n / BUILDS.length)) % BUILDS.length] ?? null }]
      : [];
  });
}

/** No endpoint is called that: nothing happens to the wire. */
export const unharmed = (on: string | null): Combination => ({
  toxic: 'latency',
  endpoint: 'none',
  often: 'once',
  on,
});

/** A name that no resolver knows, and a door that does not speak TLS: no tenant can be reached behind either. */
export const unreachable = (on: string | null): Combination[] => [
  { ...unharmed(on), endpoint: 'a name that nobody knows', tenantUrl: () => 'http://{slug}.tenants.invalid' },
  {
    ...unharmed(on),
    endpoint: 'a handshake that fails',
    tenantUrl: (port) => `https://{slug}.localhost:${port}`,
  },
];

/** Harm begins with the run's first write: what cannot be reached before it is bad usage, and no run. */
export function harmOf({ toxic, endpoint, often }: Combination): (request: Passing) => ToxicName | null {
  let begun = false;
  let nth = 0;
  return ({ method, path }) => {
    begun ||= method === 'POST';
    if (!begun || !ENDPOINTS[endpoint]?.test(`${method} ${path}`)) return null;
    nth += 1;
    return OFTEN[often](nth) ? toxic : null;
  };
}

/** Nothing else hinders a gate of the good build: it comes by every endpoint, if not by each of them twice. */
export const mustMeet = ({ on, often, endpoint }: Combination): boolean =>
  on === null && often !== 'every second' && endpoint in ENDPOINTS;

/** Every answer comes whole, if late or in pieces: what is so can be known, and must be. */
export const hidesNothing = ({ toxic, often, tenantUrl }: Combination): boolean =>
  tenantUrl === undefined &&
  (toxic === 'clock jump' || (often === 'once' && (toxic === 'slicing' || toxic === 'latency')));

export const told = ({ toxic, endpoint, often, on }: Combination): string =>
  `${toxic}, ${endpoint}, ${often}, on ${on ?? 'the good build'}`;
