import type { Plan } from '../plan/plan.ts';
import { type Folder, type Snapshot, snapshotAt } from '../world/snapshot.ts';
import type { Workspace } from '../world/workspace.ts';
import { type Answer, html, json } from './answer.ts';
import type { Call, Route } from './request.ts';
import type { Org, Tenants } from './tenants.ts';

/** How the simulated platform answers what only asks, as it was at the moment that the request got there. */
export interface Serving {
  plan: Plan;
  tenants: Tenants;
  timeOfDay: (ms: number) => string;
  /** What was answered once is answered again for as long as nothing has changed. */
  answers: WeakMap<object, Map<string | Route, Answer>>;
}

const NOBODY = '404: This page could not be found';

const nobody = html(404, NOBODY);
const unavailable = html(503, '503: Service unavailable');
const healthy = json(200, { status: 'ok' });
const noWorkspace = json(404, { error: 'no such workspace' });

export function serve(serving: Serving, call: Call, ms: number): Answer {
  const { tenants } = serving;
  const { endpoint, slug, workspace: id } = call.route;
  if (endpoint === 'orgs') return listOrgs(serving, ms);
  if (endpoint === 'token') return serveToken(serving, call, ms);
  const org = tenants.find(slug ?? '', ms);
  if (!org) return nobody;
  if (ms < org.reachableAt) return unavailable;
  if (endpoint === 'health') return healthy;
  if (endpoint === 'build') return serveBuild(serving, org, ms);
  if (!isAdmitted(serving, org, call)) return nobody;
  const workspace = org.workspaces.find((one) => one.id === id);
  if (!workspace || workspace.createdAt > ms) return noWorkspace;
  if (endpoint === 'activity') return json(200, activityOf(org, workspace, ms, serving.timeOfDay));
  const at = snapshotAt(workspace.history.all, ms);
  return again(serving, at, call.route, () => serveWorkspace(serving, workspace, call.route, at));
}

/** The same answer to the same question about the same thing, made once. */
function again(serving: Serving, about: object, asked: string | Route, make: () => Answer): Answer {
  const known = serving.answers.get(about) ?? new Map<string | Route, Answer>();
  if (known.size === 0) serving.answers.set(about, known);
  const answer = known.get(asked) ?? make();
  known.set(asked, answer);
  return answer;
}

function listOrgs(serving: Serving, ms: number): Answer {
  const others = [{ id: 'org-1', slug: 'acme', name: 'Acme', instance_status: 'running' }];
  const ours = serving.tenants.all
    .filter(({ createdAt, goneAt }) => createdAt <= ms && ms < goneAt)
    .map((org) => ({ org, status: statusOf(org, ms) }));
  const told = ours.map(({ org, status }) => `${org.slug} ${status.instance_status}`).join();
  const rows = () =>
    ours.map(({ org, status }) => ({ id: org.id, slug: org.slug, name: org.slug, ...status }));
  return again(serving, serving.tenants, told, () => json(200, { orgs: [...others, ...rows()] }));
}

function statusOf(org: Org, ms: number): { instance_status: string; last_error?: string } {
  if (ms >= org.failedAt) return { instance_status: 'failed', last_error: 'no capacity in this region' };
  return { instance_status: ms >= org.runningAt ? 'running' : 'provisioning' };
}

function serveToken({ plan, tenants }: Serving, call: Call, ms: number): Answer {
  const org = tenants.find(call.route.of, ms);
  if (!org) return json(404, { error: 'no such org' });
  if (ms < org.runningAt + plan.course.tokenLagMs) return json(409, { error: 'the tenant does not run yet' });
  return json(200, { admin_token: org.token });
}

function serveBuild(serving: Serving, org: Org, ms: number): Answer {
  const { plan } = serving;
  const turn = org.turns;
  org.turns += 1;
  const { instances } = plan.build;
  const sha = instances[turn % instances.length] ?? null;
  const isRolling = ms < org.deployedAt && (!plan.course.rolls || turn % 2 === 0);
  const told = ms >= org.rolledBackAt || isRolling ? plan.oldSha : sha;
  return told === null ? nobody : again(serving, plan, told, () => json(200, { git_sha: told }));
}

function isAdmitted({ plan, tenants }: Serving, org: Org, { request }: Call): boolean {
  const asked = request.headers['x-molecule-org-id'];
  if (asked === org.id) return true;
  return plan.build.letsForeignOrgsIn && tenants.all.some(({ id }) => id === asked);
}

function serveWorkspace(serving: Serving, workspace: Workspace, route: Route, at: Snapshot): Answer {
  const { plan } = serving;
  switch (route.endpoint) {
    case 'workspace':
      return json(200, workspaceRow(serving, workspace, at));
    case 'model':
      return json(200, { model: at.model, source: at.model === '' ? 'default' : 'workspace_secrets' });
    case 'plugins':
      return json(200, { declared: refs(plan, at.declared), installed: refs(plan, at.installed) });
    case 'file':
    case 'files':
      if (!at.boxUp) return json(503, { error: `the box is not up; the workspace is ${at.status}` });
      if (at.cold) return json(504, { error: 'the box did not answer in time' }, 9_000);
      return route.endpoint === 'file'
        ? serveFile(plan, at, route.of)
        : json(200, listFiles(plan, at, route.of));
    default:
      throw new Error(`${route.endpoint} does not only ask`);
  }
}

function workspaceRow({ plan, timeOfDay }: Serving, workspace: Workspace, at: Snapshot) {
  return {
    id: workspace.id,
    name: 'acceptance',
    status: at.status === 'online' && plan.course.saysRunning ? 'running' : at.status,
    template: plan.expected.template,
    uptime_seconds: at.uptimeSeconds,
    last_heartbeat_at: at.beatAt === null ? null : timeOfDay(at.beatAt),
    last_sample_error: at.reason,
  };
}

const refs = (plan: Plan, names: readonly string[]) =>
  plan.expected.plugins
    .filter(({ name }) => names.includes(name))
    .map(({ name, source }) => ({ name, source }));

function activityOf(org: Org, workspace: Workspace, ms: number, timeOfDay: Serving['timeOfDay']) {
  return [...workspace.activity, ...org.lateRows]
    .filter(({ at }) => at <= ms)
    .sort((a, b) => b.at - a.at)
    .map(({ at, kind, summary }) => ({
      activity_type: 'restart',
      kind,
      summary,
      status: 'failed',
      error_detail: null,
      created_at: timeOfDay(at),
    }));
}

function serveFile(plan: Plan, at: Snapshot, path: string): Answer {
  const content = fileContent(plan, at, path);
  if (content === null) return json(404, { error: `no such file: ${path}` });
  return json(200, { path, content, size: content.length });
}

function fileContent(plan: Plan, at: Snapshot, path: string): string | null {
  if (path === 'config.yaml') return at.config;
  const prompt = plan.expected.prompts.findIndex((one) => one.path === path);
  if (prompt >= 0) return at.prompts[prompt] ?? null;
  const [, name, file] = /^plugins\/([^/]+)\/(.*)$/.exec(path) ?? [];
  const index = plan.expected.plugins.findIndex((plugin) => plugin.name === name);
  const plugin = plan.expected.plugins[index];
  if (!plugin || !filesIn(plan, index, at.plugins[index] ?? 'empty').some((one) => one.path === file))
    return null;
  return plugin.contents.find((one) => one.path === file)?.content ?? 'x';
}

/** Files first, the marker last; a delivery that broke halfway wrote the marker all the same. */
export function filesIn(plan: Plan, index: number, folder: Folder): { path: string; size: number }[] {
  const files = plan.expected.plugins[index]?.files ?? [];
  const half = files.slice(0, Math.ceil(files.length / 2));
  const marker = { path: '.complete', size: 0 };
  switch (folder) {
    case 'empty':
      return [];
    case 'filling':
      return half;
    case 'broken':
      return [...files.filter(({ path }) => path !== 'SKILL.md').slice(0, half.length), marker];
    case 'whole':
      return [...files, marker];
  }
}

function listFiles(plan: Plan, at: Snapshot, folder: string) {
  const entries =
    folder === 'agent-skills'
      ? at.skills.map((path) => ({ path, size: 60 }))
      : plan.expected.plugins.flatMap(({ name }, index) =>
          folder === `plugins/${name}` ? filesIn(plan, index, at.plugins[index] ?? 'empty') : [],
        );
  return entries.map((entry) => ({ ...entry, dir: false }));
}
