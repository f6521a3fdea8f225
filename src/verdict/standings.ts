import type { EvidenceEvent } from '../evidence/events.ts';
import { ASSERTIONS, judged } from './assess.ts';
import type { AssertionId } from './result.ts';
import { bitsOf, changesIn } from './sources.ts';
import type { Standing } from './standing.ts';
import type { Story } from './story.ts';

/**
 * Where the assertions stand while a run goes on. An event is one of hundreds, and what it does not touch stands
 * where it stood: only what rests on a source that changed, or hangs on a standing that did, is assessed again.
 */
export interface Standings {
  /** Called with each event once the story has followed it. */
  note(event: EvidenceEvent): void;
  /** The very same list for as long as nothing in it has changed. */
  now(): readonly Standing[];
  /** As `now` left them. */
  readonly byId: ReadonlyMap<AssertionId, Standing>;
}

const ALL = -1;
const LISTED = bitsOf(['trouble']);
const RULES = ASSERTIONS.map((rule, index) => ({
  ...rule,
  bit: 1 << index,
  reads: bitsOf(rule.reads),
  after: rule.after.reduce((bits, id) => bits | (1 << ASSERTIONS.findIndex((other) => other.id === id)), 0),
}));

export function standingsOf(story: Story): Standings {
  const changesOf = changesIn(story);
  const byId = new Map<AssertionId, Standing>();
  const of = (id: AssertionId) => byId.get(id) as Standing;
  let changed = ALL;
  let ids: readonly AssertionId[] = [];
  let listed: readonly Standing[] = [];

  function assessAgain(): boolean {
    let moved = 0;
    let isAny = false;
    for (const { id, bit, reads, after, assess } of RULES) {
      if ((reads & changed) === 0 && (after & moved) === 0) continue;
      const [before, now] = [byId.get(id), assess(story, of)];
      byId.set(id, now);
      isAny = true;
      if (!before || hasMoved(before, now)) moved |= bit;
    }
    return isAny;
  }

  return {
    byId,
    note(event) {
      const bits = changesOf(event);
      changed = event.type === 'run' ? ALL : changed | bits;
    },
    now() {
      if (changed === 0) return listed;
      const isListedAnew = (changed & LISTED) !== 0;
      if (isListedAnew) ids = judged(story).map(({ id }) => id);
      if (assessAgain() || isListedAnew) listed = ids.map(of);
      changed = 0;
      return listed;
    },
  };
}

/** What others hang on: not the words, and not the lines that are cited. */
const hasMoved = (before: Standing, now: Standing) =>
  before.state !== now.state || before.blockedBy !== now.blockedBy || before.proof !== now.proof;
