import type { Plan } from '../plan/plan.ts';
import { type Answer, html, json } from './answer.ts';
import type { Call } from './request.ts';
import type { Tenants } from './tenants.ts';

/** What a write does when it gets there, and what is answered to it. */
export interface Writing {
  plan: Plan;
  tenants: Tenants;
  now: () => number;
}

const CREATE_MS = 40;

export function carryOut(writing: Writing, { route, request }: Call): Answer {
  const body: Record<string, unknown> = JSON.parse(request.body ?? '{}');
  if (route.endpoint === 'create-org') return createOrg(writing, String(body.slug));
  if (route.endpoint === 'delete-tenant') return deleteTenant(writing, route.of, body.confirm);
  const { tenants, now } = writing;
  const org = tenants.find(route.slug ?? '', now());
  if (!org || now() < org.reachableAt) return html(org ? 503 : 404, 'nobody is here');
  if (route.endpoint === 'create-workspace')
    return json(201, { id: tenants.createWorkspace(org).id, status: 'provisioning' }, CREATE_MS);
  const workspace = org.workspaces.find(({ id }) => id === route.workspace);
  if (!workspace) return json(404, { error: 'no such workspace' });
  if (route.endpoint === 'put-model') workspace.write('model', String(body.model));
  else workspace.write('secret', String(body.value));
  return json(200, { ok: true });
}

function createOrg({ tenants }: Writing, slug: string): Answer {
  const org = tenants.create(slug);
  return org
    ? json(201, { id: org.id, slug }, CREATE_MS)
    : json(409, { error: `the slug ${slug} is in use` });
}

function deleteTenant({ plan, tenants, now }: Writing, slug: string, confirm: unknown): Answer {
  const org = tenants.find(slug, now());
  if (!org) return json(404, { error: 'no such tenant' });
  if (confirm !== slug) return json(400, { error: 'confirm must be the slug' });
  tenants.delete(org);
  return json(200, { deleted: slug }, plan.course.answersDeleteAtOnce ? 0 : plan.course.goneAfterMs);
}
