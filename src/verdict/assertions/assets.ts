import { type Arrival, timeliness } from '../facts/arrival.ts';
import { onlineSpan } from '../facts/online.ts';
import type { ConfigMatch } from '../match/config.ts';
import type { PromptMatch } from '../match/prompt.ts';
import type { AssertionId } from '../result.ts';
import { blocked, blockedBy, duration, fail, pass, type Standing, waiting } from '../standing.ts';
import type { Story } from '../story.ts';

/** Model, config and prompts: they travel with the provisioning and are there once the box is online. */

export function assessModel(story: Story, build: Standing, online: Standing): Standing {
  const { model, run, workspace } = story.facts;
  const { refused } = workspace;
  const expected = run?.expected.model ?? '';
  // The refusal for want of a model is final as the platform's word is; see the proof.
  if (online.blockedBy === 'model' && refused && model.last) {
    const because = `${modelTold(model.last.how)}, and the platform refused the workspace: ${refused.reason}`;
    return {
      ...fail('model', because, [model.last, refused.first]),
      ...(online.proof ? { proof: online.proof } : {}),
    };
  }
  return assessArrival(story, 'model', model, [build, online], {
    arrived: () => expected,
    missing: (how) => `${modelTold(how)}, not ${expected}`,
  });
}

export const assessConfig = (story: Story, build: Standing, online: Standing): Standing =>
  assessArrival(story, 'config', story.facts.config, [build, online], {
    arrived: (how) =>
      how.is === 'same' && how.added.length > 0
        ? `the template's, and ${how.added.join(', ')} that the platform adds`
        : "the template's content",
    missing: configTold,
  });

/** Each prompt is watched by itself; the assertion stands where the worst of them stands. */
export function assessPrompts(story: Story, build: Standing, online: Standing): Standing {
  const each = [...story.facts.prompts].map(([path, arrival]) =>
    assessArrival(story, 'prompts', arrival, [build, online], {
      arrived: () => path,
      missing: (how) => `${path}: ${promptTold(how)}`,
    }),
  );
  const red = each.filter((standing) => standing.state === 'fail');
  const [first] = red;
  if (first)
    return {
      ...first,
      because: red.map((standing) => standing.because).join('; '),
      evidence: red.flatMap((standing) => standing.evidence),
    };
  const open = each.find((standing) => standing.state !== 'pass');
  if (open) return open;
  const atMs = Math.max(0, ...each.map((standing) => standing.atMs ?? 0));
  const evidence = each.flatMap((standing) => standing.evidence);
  return {
    id: 'prompts',
    state: 'pass',
    because: `all ${each.length} that the config names, with their content`,
    atMs,
    evidence,
  };
}

interface Told<How> {
  arrived: (how: How) => string;
  missing: (how: How) => string;
}

function assessArrival<How>(
  story: Story,
  id: AssertionId,
  arrival: Arrival<How>,
  [build, online]: [Standing, Standing],
  told: Told<How>,
): Standing {
  const { run } = story.facts;
  const budget = run?.budgets.assets ?? 0;
  const red = blockedBy(id, [build]);
  if (red) return red;
  switch (timeliness(arrival, onlineSpan(story.facts), budget)) {
    case 'in-time':
      return pass(id, arrival.arrived ? told.arrived(arrival.arrived.how) : '', [arrival.arrived]);
    case 'too-late':
      return fail(
        id,
        `${arrival.notYet ? told.missing(arrival.notYet.how) : ''}, ${duration(budget)} after online`,
        [arrival.notYet],
      );
    case 'unclear':
      return waiting(id, `it came within a look of its deadline of ${duration(budget)}`, [arrival.arrived]);
    case 'waiting':
      if (online.state === 'fail' || online.state === 'blocked')
        return blocked(id, online.blockedBy ?? 'online');
      return waiting(
        id,
        arrival.last
          ? told.missing(arrival.last.how)
          : `unreadable: ${arrival.unreadable.last?.message ?? 'not asked'}`,
        [arrival.last],
      );
  }
}

export const modelTold = ({ model, source }: { model: string; source: string }) =>
  model === '' ? `no model is set (source ${source})` : model;

export function configTold(match: ConfigMatch): string {
  switch (match.is) {
    case 'same':
      return "the template's content";
    case 'absent':
      return 'config.yaml is not there';
    case 'truncated':
      return `truncated at byte ${match.at} of ${match.of}`;
    case 'stub':
      return `a stub of ${match.size} bytes with ${match.keys.join(', ') || 'no keys'}`;
    case 'broken':
      return `not the template's, and not YAML: ${match.why}`;
    case 'differs':
      return `content differs: ${keysTold(match)}`;
  }
}

export function keysTold(match: { missing: string[]; changed: string[]; extra: string[] }): string {
  const parts: [string, string[]][] = [
    ['missing', match.missing],
    ['changed', match.changed],
    ['not in the template', match.extra],
  ];
  const told = parts
    .filter(([, keys]) => keys.length > 0)
    .map(([how, keys]) => `${how}: ${keys.slice(0, 12).join(', ')}`);
  return told.join('; ');
}

export function promptTold(match: PromptMatch): string {
  switch (match.is) {
    case 'same':
      return "the template's content";
    case 'absent':
      return 'not there';
    case 'placeholder':
      return `${match.placeholder} left on line ${match.line}`;
    case 'differs':
      return `content differs from line ${match.line} on`;
  }
}
