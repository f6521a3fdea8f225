export interface Welcome {
  url: string;
  adminToken: string;
  gitSha: string;
  build: string;
  pace: number;
  /** Where the data lies, or null where it goes with the process. */
  data: string | null;
  /** What curl needs to trust the certificate. */
  insecure: boolean;
}

const SLUG = 'e2e-tmpl-0badcafe';

/** What a person needs who has never seen it: where, with which token, and lines that work as they stand. */
export function welcome({ url, adminToken, gitSha, build, pace, data, insecure }: Welcome): string {
  const { protocol, host } = new URL(url);
  const curl = insecure ? 'curl -sk' : 'curl -s';
  const tenant = `${protocol}//${SLUG}.${host}`;
  const json = "-H 'content-type: application/json'";
  const admin = `-H 'authorization: Bearer ${adminToken}'`;
  const org = JSON.stringify({ slug: SLUG, name: 'Example', owner_user_id: 'user-1' });
  const workspace = JSON.stringify({ name: 'First', runtime: 'claude-code', template: 'seo-agent' });
  const field = (name: string) => `python3 -c 'import json, sys; print(json.load(sys.stdin)["${name}"])'`;
  return `registry   ${url}
build      ${build}, ${gitSha}
pace       ${pace} (production's delays and its heartbeat of 30 s are divided by it)
data       ${data ?? 'thrown away at the end'}
admin      ${adminToken}

Try, in another terminal:
  ORG=$(${curl} -X POST ${url}/cp/admin/orgs ${admin} ${json} -d '${org}' | ${field('id')})
  until TOKEN=$(${curl} ${url}/cp/admin/orgs/${SLUG}/admin-token ${admin} | ${field('admin_token')} 2>/dev/null); do sleep 1; done
  until ${curl} -f ${tenant}/health; do sleep 1; done; ${curl} ${tenant}/buildinfo
  auth() { ${curl} -H "authorization: Bearer $TOKEN" -H "x-molecule-org-id: $ORG" "$@"; }
  ID=$(auth -X POST ${tenant}/workspaces ${json} -d '${workspace}' | ${field('id')})
  auth ${tenant}/workspaces/$ID; auth ${tenant}/workspaces/$ID/plugins
  auth "${tenant}/workspaces/$ID/files?path=plugins/seo-all"
  ${curl} "${url}/cp/admin/logs?slug=${SLUG}" ${admin}
  ${curl} -X DELETE ${url}/cp/admin/tenants/${SLUG} ${admin} ${json} -d '{"confirm":"${SLUG}"}'
`;
}
