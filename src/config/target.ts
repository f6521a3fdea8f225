import { isIP } from 'node:net';
import type { Budgets } from '../evidence/budgets.ts';
import type { Target } from '../gate/plan.ts';
import type { LogsSettings } from '../logs/settings.ts';
import type { ConnectionOptions, ConnectTo } from '../platform/connection.ts';
import { isLoopback } from '../platform/loopback.ts';
import { proxyUrl } from '../platform/proxy.ts';
import { UsageError } from '../usage.ts';
import type { Config } from './config.ts';
import { durationMs } from './duration.ts';
import { address, type Environment, headersOf, type Values, valuesOf } from './environment.ts';
import { resolveLogs } from './logs.ts';
import { nearest } from './nearest.ts';
import type { TargetSection } from './schema.ts';
import { refersTo } from './values.ts';

/** A target as a run uses it: nothing in it has to be looked up any more. */
export interface ResolvedTarget {
  target: Target;
  connection: Omit<ConnectionOptions, 'pace'>;
  budgets: Partial<Budgets>;
  staleAfterMs: number | null;
  runMs: number | null;
  addedConfigKeys: readonly string[];
  logs: LogsSettings | null;
  secrets: readonly string[];
}

export function resolveTarget(config: Config | null, name: string, environment: Environment): ResolvedTarget {
  if (config === null)
    throw new UsageError(
      `there is no target "${name}": there is no delivery.config.yaml here or in a folder above, and no --config`,
    );
  const sections = config.sections.targets ?? {};
  const section = sections[name];
  if (!section)
    throw new UsageError(
      `there is no target "${name}" in ${config.file}${others(name, Object.keys(sections))}`,
    );
  const values = valuesOf(config, environment);
  const path = ['targets', name];
  const target = targetOf(section, values, path);
  const connection = connectionOf(section, values, path);
  const logs = section.logs ? resolveLogs(section.logs, values, [...path, 'logs']) : null;
  const { stale, run, ...budgets } = section.budgets ?? {};
  return {
    target,
    connection,
    budgets: Object.fromEntries(
      Object.entries(budgets).map(([budget, value]) => [budget, durationMs(value ?? '')]),
    ) as Partial<Budgets>,
    staleAfterMs: stale === undefined ? null : durationMs(stale),
    runMs: run === undefined ? null : durationMs(run),
    addedConfigKeys: section.addedConfigKeys ?? [],
    logs,
    // What the file itself calls the target is no secret, and without it no report says what was gated.
    secrets: values.secrets.filter((secret) => secret !== target.adminToken && !name.includes(secret)),
  };
}

function others(name: string, known: readonly string[]): string {
  if (known.length === 0) return ': it has no targets';
  const near = nearest(name, known);
  return near ? `: did you mean ${near}?` : `: there are ${known.join(', ')}`;
}

function targetOf(section: TargetSection, values: Values, path: readonly PropertyKey[]): Target {
  const controlPlane = address(section.controlPlane, values, [...path, 'controlPlane']).replace(/\/+$/, '');
  const tenantUrl =
    section.tenantUrl === undefined ? undefined : address(section.tenantUrl, values, [...path, 'tenantUrl']);
  const { hostname } = new URL(controlPlane);
  if (tenantUrl === undefined && isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 && !isLoopback(hostname)) {
    values.refuse(
      [...path, 'controlPlane'],
      'an address has no names of tenants under it: write tenantUrl: https://{slug}.example.com',
    );
  }
  return {
    name: String(path.at(-1)),
    controlPlane,
    adminToken: values.secret(section.adminToken, [...path, 'adminToken']),
    tenantUrl,
    headers: headersOf(section.headers, values, [...path, 'headers']),
    embedded: false,
    unverifiedTls: section.verifyCertificates === false,
  };
}

function connectionOf(
  section: TargetSection,
  values: Values,
  path: readonly PropertyKey[],
): ResolvedTarget['connection'] {
  const ca = [section.ca ?? []].flat().map((file) => certificates(file, values, [...path, 'ca']));
  const connectTo = Object.entries(section.resolve ?? {}).map(([name, to]): ConnectTo => {
    const rule = typeof to === 'string' ? { address: to } : to;
    const text = (value: string, key: string) => values.shown(value, [...path, 'resolve', name, key]);
    return {
      name: name.toLowerCase(),
      address: text(rule.address, 'address').replace(/^\[|\]$/g, ''),
      ...(rule.port === undefined ? {} : { port: rule.port }),
      ...(rule.serverName === undefined ? {} : { serverName: text(rule.serverName, 'serverName') }),
      ...(rule.host === undefined ? {} : { host: text(rule.host, 'host') }),
    };
  });
  const { proxy } = section;
  return {
    ...(ca.length > 0 ? { ca } : {}),
    ...(section.verifyCertificates === false ? { unverifiedTls: true } : {}),
    ...(connectTo.length > 0 ? { connectTo } : {}),
    ...(proxy === undefined
      ? {}
      : { proxy: proxy === false ? false : proxyOf(proxy, values, [...path, 'proxy']) }),
  };
}

function certificates(file: string, values: Values, path: readonly PropertyKey[]): string {
  const content = values.content(file, path);
  if (!content.includes('-----BEGIN CERTIFICATE-----'))
    values.refuse(path, `${file} holds no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----`);
  return content;
}

/** A proxy's address may hold a user and a password, where it comes from the environment. */
function proxyOf(value: string, values: Values, path: readonly PropertyKey[]): string {
  const found = refersTo(value) ? values.secret(value, path) : value;
  if (proxyUrl(found) === null) values.refuse(path, 'is no HTTP proxy: write http://proxy.example.com:3128');
  return found;
}
