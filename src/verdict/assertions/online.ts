import { timeliness } from '../facts/arrival.ts';
import type { Facts } from '../facts/facts.ts';
import { creation } from '../facts/online.ts';
import { closes } from '../proofs.ts';
import { blocked, blockedBy, duration, fail, pass, type Standing, waiting } from '../standing.ts';
import { activeProof, type Story } from '../story.ts';

export function assessOnline(story: Story, build: Standing): Standing {
  const { facts } = story;
  const { run, workspace } = facts;
  const red = blockedBy('online', [build]);
  if (red) return red;
  const created = creation(facts);
  if (!run || !created) return notCreated(facts);
  const { online } = workspace;
  const budget = run.budgets.online;
  switch (timeliness(online, created, budget)) {
    case 'in-time':
      return pass('online', `online after ${duration((online.arrived?.at ?? 0) - created.from)}`, [
        online.arrived,
      ]);
    case 'too-late':
      return fail('online', `still ${online.notYet?.how.status} after ${duration(budget)}`, [online.notYet]);
    case 'unclear':
      return waiting('online', `it came within a look of its deadline of ${duration(budget)}`, [
        online.arrived,
      ]);
    case 'waiting':
      return early(story);
  }
}

function early(story: Story): Standing {
  const { online } = story.facts.workspace;
  const refused = activeProof(story, 'platform-says-failed');
  if (refused) return assessRefusal(story.facts, refused.id);
  const unpromoted = activeProof(story, 'heartbeats-without-promotion');
  if (unpromoted && closes(unpromoted, online.last)) {
    return {
      ...fail('online', `still ${online.last?.how.status}: ${unpromoted.because}`, [online.last]),
      proof: unpromoted.id,
    };
  }
  return waiting(
    'online',
    online.last
      ? `the workspace is ${online.last.how.status}`
      : `unreadable: ${online.unreadable.last?.message ?? 'not asked'}`,
    [online.last],
  );
}

/** The model gate runs before anything else: where no model is stored, that is the broken hop, and not this one. */
function assessRefusal({ workspace, model }: Facts, proof: string): Standing {
  const { refused } = workspace;
  if (!refused) return waiting('online', 'the platform took its refusal back');
  if (!model.last || model.last.began < refused.first.at)
    return waiting('online', 'refused; the model was not read since', [refused.first]);
  if (!model.last.there && model.last.how.model === '') return { ...blocked('online', 'model'), proof };
  return {
    ...fail('online', `the platform refused it: ${refused.reason}`, [refused.first, refused.last]),
    proof,
  };
}

/** The answer that there will be no workspace, in the platform's own words. */
export function refusal({ acts }: Facts) {
  const act = acts.find(({ event }) => event.what === 'create-workspace' && event.outcome === 'refused');
  if (!act) return null;
  const { why, at } = act.event;
  const because = `the platform refused to create the workspace: ${why?.excerpt ?? why?.message ?? 'it did not say why'}`;
  return { line: act.line, at, because };
}

function notCreated(facts: Facts): Standing {
  const refused = refusal(facts);
  return refused ? fail('online', refused.because, [refused]) : waiting('online', 'no workspace was created');
}
