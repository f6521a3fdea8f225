import type { Directory, Tenant } from '../directory.ts';

export interface GuardedCall {
  path: string;
  orgId: string | undefined;
  tenant: Tenant;
}

/** Hidden calls get the front end's 404. Admitted ones must carry the token of one of the tenants named. */
export type Judgement = { hidden: true } | { hidden: false; tokensOf: readonly Tenant[] };

export interface Guard {
  readonly openPaths: ReadonlySet<string>;
  judge(call: GuardedCall, directory: Directory): Judgement;
}

export const guard: Guard = {
  openPaths: new Set(['/health', '/metrics', '/buildinfo', '/registry/register', '/registry/heartbeat']),
  judge: ({ orgId, tenant }) =>
    orgId === tenant.id ? { hidden: false, tokensOf: [tenant] } : { hidden: true },
};
