import type { Plan } from '../plan/plan.ts';
import { substituted } from '../plan/promises.ts';
import type { Snapshot } from '../world/snapshot.ts';

/** What the template promised, held against what lay on the box. */
export const isOnline = ({ status }: Snapshot) => status === 'online';

export const isUp = ({ status }: Snapshot) => status === 'online' || status === 'degraded';

/** Files are there for others only while the box answers for them. */
export const answers = ({ boxUp, cold }: Snapshot) => boxUp && !cold;

export const hasModel =
  ({ expected }: Plan) =>
  ({ model }: Snapshot) =>
    model === expected.model;

export const hasConfig =
  ({ expected }: Plan) =>
  ({ config }: Snapshot) =>
    config === expected.config;

export const hasPrompt =
  ({ expected }: Plan, index: number) =>
  ({ prompts }: Snapshot) =>
    prompts[index] === substituted(expected.prompts[index]?.content ?? '');

export const hasPlugin =
  (index: number) =>
  ({ plugins }: Snapshot) =>
    plugins[index] === 'whole';

/** All that a workspace was promised. */
export function hasAll(plan: Plan): (snapshot: Snapshot) => boolean {
  const each = [
    hasModel(plan),
    hasConfig(plan),
    ...plan.expected.prompts.map((_, index) => hasPrompt(plan, index)),
    ...plan.expected.plugins.map((_, index) => hasPlugin(index)),
  ];
  return (snapshot) => each.every((has) => has(snapshot));
}
