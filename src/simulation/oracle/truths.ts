import type { AssertionId } from '../../verdict/result.ts';
import type { Snapshot } from '../world/snapshot.ts';
import { arrivalTruth, type Truth } from './arrival.ts';
import { buildTruth } from './build.ts';
import { answers, hasConfig, hasModel, hasPlugin, hasPrompt } from './content.ts';
import { isolationTruth, quietTruth, restartsTruth } from './exercises.ts';
import { looksAt, looksAtPlugin } from './looks.ts';
import type { Scene } from './scene.ts';
import { spansOf } from './spans.ts';
import { staysTruth } from './stays.ts';
import { teardownTruth } from './teardown.ts';

/** Nothing was there to be known: the run never came so far. */
const NOTHING: Truth = { inTime: false, missable: false, unknowable: true };

/** What was so of each assertion, by the plan and what the platform did; the verdict is not looked at. */
export function truthOf(scene: Scene, id: AssertionId): Truth {
  switch (id) {
    case 'build':
      return buildTruth(scene);
    case 'online':
      return onlineTruth(scene);
    case 'model':
      return modelTruth(scene);
    case 'config':
      return assetTruth(scene, 'config.yaml', hasConfig(scene.run.plan));
    case 'prompts':
      return worst(
        scene.run.plan.expected.prompts.map(({ path }, index) =>
          assetTruth(scene, path, hasPrompt(scene.run.plan, index)),
        ),
      );
    case 'plugin':
      return pluginTruth(scene);
    case 'stays':
      return staysTruth(scene);
    case 'restarts':
      return restartsTruth(scene);
    case 'isolation':
      return isolationTruth(scene);
    case 'quiet':
      return quietTruth(scene);
    case 'teardown':
      return teardownTruth(scene);
  }
}

const onlineTruth = ({ run, workspace, online }: Scene): Truth =>
  workspace ? arrivalTruth(online.shown, online.created, run.plan.budgets.online, online.looks) : NOTHING;

function modelTruth({ run, workspace, online }: Scene): Truth {
  if (!workspace) return NOTHING;
  const has = hasModel(run.plan);
  const looks = looksAt(run, workspace, { endpoint: 'model' }, has);
  return arrivalTruth(spansOf(workspace.history.all, has), online.since, run.plan.budgets.assets, looks);
}

function assetTruth({ run, workspace, online }: Scene, path: string, has: (at: Snapshot) => boolean): Truth {
  if (!workspace) return NOTHING;
  const looks = looksAt(run, workspace, { endpoint: 'file', of: path }, has);
  const shown = spansOf(workspace.history.all, (at) => answers(at) && has(at));
  return arrivalTruth(shown, online.since, run.plan.budgets.assets, looks);
}

/** Smuggled skills break the plugin, whatever else came. */
function pluginTruth(scene: Scene): Truth {
  const { run, workspace, online, asked } = scene;
  if (!workspace) return NOTHING;
  const { plugins } = run.plan.expected;
  const each = plugins.map((_, index) => {
    const shown = spansOf(workspace.history.all, (at) => answers(at) && hasPlugin(index)(at));
    const looks = looksAtPlugin(run, workspace, index);
    return arrivalTruth(shown, online.since, run.plan.budgets.plugin, looks);
  });
  const skills = asked('files', 'agent-skills');
  const spoiled = skills.length > 0 && skills.some(({ told }) => !told);
  const smuggled = workspace.history.all.some((at) => at.skills.length > 0);
  const truth = worst(each);
  return {
    ...truth,
    inTime: truth.inTime && !smuggled,
    unknowable: truth.unknowable || spoiled,
  };
}

/** Of several that must all be so: one that is not is enough. */
export function worst(each: readonly Truth[]): Truth {
  return {
    inTime: each.every(({ inTime }) => inTime),
    missable: each.some(({ missable }) => missable),
    unknowable: each.some(({ unknowable }) => unknowable),
  };
}
