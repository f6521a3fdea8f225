/** How connections are made. A target's configuration says what differs from the usual. */
export interface ConnectionOptions {
  /** Certificates in PEM that are trusted beside the usual authorities. */
  ca?: readonly string[];
  /** Only where the target says so in so many words. */
  unverifiedTls?: boolean;
  /** Where names are connected to, whatever a resolver says. */
  connectTo?: readonly ConnectTo[];
  /** The URL of an HTTP proxy, or false for none; left out, the environment's. */
  proxy?: string | false;
  /** How many of the caller's milliseconds pass in one of the machine's. */
  pace: number;
}

export interface ConnectTo {
  /** A host name, or `*.name` for everything under one. */
  name: string;
  address: string;
  port?: number;
  /** In SNI, and what the certificate is checked against. */
  serverName?: string;
  /** The Host header. */
  host?: string;
}

/** The rule for a host: its own before that of a wildcard, and of wildcards the longest. */
export function ruleFor(rules: readonly ConnectTo[] | undefined, hostname: string): ConnectTo | undefined {
  if (!rules || rules.length === 0) return undefined;
  const host = hostname.toLowerCase();
  const fits = rules.filter(
    ({ name }) => name === host || (name.startsWith('*.') && host.endsWith(name.slice(1))),
  );
  return fits.sort(
    (a, b) => Number(b.name === host) - Number(a.name === host) || b.name.length - a.name.length,
  )[0];
}
