import type { OrgRow } from '../platform/contract.ts';
import { UsageError } from '../usage.ts';
import type { TenantResult } from './result.ts';

/** Whom a smoke asks. */
export interface Member {
  tenant: string;
  url: string;
}

export interface Fleet {
  members: Member[];
  /** Listed, and not asked. */
  skipped: TenantResult[];
}

/** The running tenants of a control plane's list; one that is being made or has failed has no build to ask for. */
export function membersOf(orgs: readonly OrgRow[], urlOf: (slug: string) => string): Fleet {
  const running = orgs.filter(({ instance_status }) => instance_status === 'running');
  const rest = orgs.filter(({ instance_status }) => instance_status !== 'running');
  return {
    members: running.map(({ slug }) => ({ tenant: slug, url: urlOf(slug) })),
    skipped: rest.map(({ slug, instance_status }) => ({
      tenant: slug,
      url: urlOf(slug),
      is: 'skipped',
      shas: {},
      why: `the platform says ${instance_status}`,
      tookMs: 0,
    })),
  };
}

const MOST_LINES = 1_000_000;
const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A list that somebody wrote: a URL or a slug a line, blank lines and `#` aside, each only once. */
export function membersIn(text: string, source: string, urlOf: ((slug: string) => string) | null): Fleet {
  const lines = text.split(/\r?\n/, MOST_LINES);
  const members = new Map<string, Member>();
  for (const [index, line] of lines.entries()) {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#')) continue;
    const member = memberOf(entry, `${source}:${index + 1}`, urlOf);
    members.set(member.url, member);
  }
  return { members: [...members.values()], skipped: [] };
}

function memberOf(entry: string, where: string, urlOf: ((slug: string) => string) | null): Member {
  if (/^https?:\/\//i.test(entry)) {
    if (!URL.canParse(entry)) throw new UsageError(`${where}: "${entry}" is not an address`);
    const { origin, pathname, host } = new URL(entry);
    return { tenant: host, url: origin + pathname.replace(/(\/buildinfo)?\/*$/, '') };
  }
  if (!SLUG.test(entry))
    throw new UsageError(
      `${where}: "${entry}" is neither a tenant's slug nor an http:// or https:// address`,
    );
  if (!urlOf)
    throw new UsageError(
      `${where}: a slug needs a target to be found by: --target NAME, or write its address`,
    );
  return { tenant: entry, url: urlOf(entry) };
}
