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
  const fleet: Fleet = { members: [], skipped: [] };
  const skip = (tenant: string, url: string, why: string) =>
    fleet.skipped.push({ tenant, url, is: 'skipped', shas: {}, why, tookMs: 0 });
  for (const { slug, instance_status } of orgs) {
    const url = addressOf(slug, urlOf);
    if (url === null) skip(slug, '', 'its slug is no name of a host');
    else if (instance_status !== 'running') skip(slug, url, `the platform says ${instance_status}`);
    else fleet.members.push({ tenant: slug, url });
  }
  return fleet;
}

/** One odd name in a list of thousands is no reason to ask nobody. */
function addressOf(slug: string, urlOf: (slug: string) => string): string | null {
  try {
    return urlOf(slug);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
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
