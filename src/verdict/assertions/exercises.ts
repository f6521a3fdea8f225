import type { Facts } from '../facts/facts.ts';
import { isLaterCycle, isSameCycle, LATEST_LINE_MS, type LogLine } from '../facts/log.ts';
import { blocked, duration, fail, pass, type Standing, waiting } from '../standing.ts';
import type { Story } from '../story.ts';

/** Two quick writes and a crashed cycle both end in the same promise: no restart that was asked for is lost. */
export function assessRestarts(story: Story, stays: Standing): Standing {
  if (stays.state === 'fail' || stays.state === 'blocked')
    return blocked('restarts', stays.blockedBy ?? 'stays');
  const asked = story.facts.run?.exercises ?? [];
  const each = [
    ...(asked.includes('two-writes') ? [twoWrites(story)] : []),
    ...(asked.includes('crash-then-restart') ? [crashThenRestart(story)] : []),
  ];
  return (
    each.find(({ state }) => state === 'fail') ?? each.find(({ state }) => state !== 'pass') ?? joined(each)
  );
}

function joined(each: readonly Standing[]): Standing {
  const because = each.map((standing) => standing.because).join('; ');
  const evidence = [...new Set(each.flatMap((standing) => standing.evidence))].sort((a, b) => a - b);
  return {
    id: 'restarts',
    state: 'pass',
    because,
    atMs: Math.max(0, ...each.map(({ atMs }) => atMs ?? 0)),
    evidence,
  };
}

/** How long after its last write an exercise waits for what must follow. */
export const EXERCISE_BUDGET_MS = 120_000;

const NEVER = Number.POSITIVE_INFINITY;

const cite = ({ line, event }: LogLine) => ({ line, at: event.at });

/**
 * Cycles that began after the exercise sent its first write, and before another one sent its own; only a log that
 * tells cycles can count them.
 */
export function cyclesOf(facts: Facts, exercise: string) {
  const writes = facts.exercise.writes.filter(
    (write) => write.exercise === exercise && write.outcome === 'done',
  );
  const [first, ...others] = writes;
  const last = others.at(-1);
  if (!first || !last) return null;
  const next = facts.exercise.writes.find((write) => write.exercise !== exercise && write.began > last.at);
  const until = next?.began ?? NEVER;
  const isWithin = ({ event }: LogLine) => event.at >= first.began && event.at < until;
  const began = facts.log.restart.began.filter(isWithin);
  const crashed = facts.log.restart.crashed.filter(isWithin);
  const over = [...facts.log.restart.ended.filter(isWithin), ...crashed].filter((end) =>
    began.some((cycle) => isSameCycle(cycle, end)),
  );
  // What a cycle held up begins with its end, and its line may come after that of the end.
  const owedAt = Math.max(last.at + EXERCISE_BUDGET_MS, ...over.map(({ event }) => event.at));
  return {
    writes,
    first,
    last,
    began,
    crashed,
    stillRuns: began.some((cycle) => !over.some((end) => isSameCycle(cycle, end))),
    readPast: Math.min(facts.log.readUpToMs, until) >= owedAt + LATEST_LINE_MS,
  };
}

function twoWrites(story: Story): Standing {
  const cycles = cyclesOf(story.facts, 'two-writes');
  if (!cycles) return waiting('restarts', 'two-writes: the writes were not both accepted');
  if (!tellsCycles(story)) return waiting('restarts', 'two-writes: no log source tells restart cycles');
  const { began, writes, last } = cycles;
  const cites = [...writes, ...began.map(cite)];
  if (began.length >= 2)
    return pass('restarts', 'two quick writes made two cycles: the second saw both', cites);
  if (!cycles.readPast) return waiting('restarts', `two-writes: ${began.length} of 2 cycles began`, cites);
  if (cycles.stillRuns)
    return waiting(
      'restarts',
      'two-writes: the first cycle still runs, and the second waits for its end',
      cites,
    );
  const because = `two writes were accepted and ${began.length} restart cycle began within ${duration(EXERCISE_BUDGET_MS)}: the restart for ${last.what} was dropped`;
  return fail('restarts', because, cites);
}

function crashThenRestart(story: Story): Standing {
  const cycles = cyclesOf(story.facts, 'crash-then-restart');
  if (!cycles) return waiting('restarts', 'crash-then-restart: the writes were not both accepted');
  if (!tellsCycles(story))
    return waiting('restarts', 'crash-then-restart: no log source tells restart cycles');
  const [crash] = cycles.crashed;
  if (!crash) return waiting('restarts', 'crash-then-restart: no cycle crashed');
  const after = cycles.began.filter((began) => isLaterCycle(began, crash));
  const cites = [...cycles.writes, cite(crash), ...after.map(cite)];
  if (after.length > 0)
    return pass(
      'restarts',
      `a cycle crashed (${crash.event.error ?? crash.event.message}) and the next one ran`,
      cites,
    );
  if (!cycles.readPast) return waiting('restarts', 'crash-then-restart: no cycle ran since the crash', cites);
  const because = `a cycle crashed (${crash.event.error ?? crash.event.message}), and no restart ran since, though one was asked for`;
  return fail('restarts', because, cites);
}

const tellsCycles = ({ facts: { log } }: Story) =>
  log.state === 'open' && log.tells.has('restart-began') && log.tells.has('restart-crashed');

export function assessIsolation({ facts }: Story): Standing {
  const { foreign, ended } = facts.exercise;
  const through = foreign.filter(({ look }) => look.seen.is === 'let-through');
  const told = (looks: typeof foreign) => looks.map(({ line, look }) => ({ line, at: look.at }));
  if (through.length > 0) {
    const requests = through.map(({ look }) => look.request).join(', ');
    return fail('isolation', `another org's id got through: ${requests}`, told(through));
  }
  const kept = foreign.filter(({ look }) => look.seen.is === 'kept-out');
  if (!ended.has('foreign-org') || kept.length === 0 || kept.length < foreign.length)
    return waiting('isolation', 'not every foreign request was answered', told(kept));
  return pass('isolation', `all ${kept.length} requests with another org's id were kept out`, told(kept));
}

export function assessQuiet({ facts }: Story, teardown: Standing): Standing {
  if (teardown.state === 'fail') return blocked('quiet', 'teardown');
  const late = lateRows(facts);
  const refused = facts.log.lateWrites;
  if (late.length > 0) {
    const kinds = late.map(({ row }) => row.kind).join(', ');
    return fail(
      'quiet',
      `${late.length} rows were written after the teardown: ${kinds}`,
      late.map(({ line, at }) => ({ line, at })),
    );
  }
  if (refused.length > 0) {
    const kinds = refused.map(
      ({ event }) => `${event.kind ?? event.message} (${duration(event.lateMs ?? 0)} late)`,
    );
    return fail(
      'quiet',
      `writes came after the teardown and were refused: ${kinds.join(', ')}`,
      refused.map(cite),
    );
  }
  const { undrained } = facts.log;
  if (undrained.length > 0) {
    const works = undrained.map(({ event }) => event.kind ?? event.message);
    return fail('quiet', `work still ran when the drain gave up: ${works.join(', ')}`, undrained.map(cite));
  }
  const { before, since } = neighbourLooks(facts);
  if (!before) return waiting('quiet', 'the neighbour could not be read before the teardown');
  if (!facts.exercise.ended.has('after-teardown') || !wasWatched(facts))
    return waiting('quiet', 'the neighbour was not watched to the end');
  // A tenant that is still there can still write, and what it writes then is not late yet.
  if (teardown.state !== 'pass') return waiting('quiet', 'the tenant was not seen to be gone');
  const looks = [before, ...since];
  return pass(
    'quiet',
    `nothing turned up in the neighbour's activity over ${looks.length} looks`,
    looks.map(({ line, look }) => ({ line, at: look.at })),
  );
}

/** How long the neighbour is watched for what the torn down tenant's work may still write. */
export const QUIET_MS = 60_000;

/** A look says nothing of what came after it was asked, and none of what came after the last that could be read. */
export function wasWatched(facts: Facts): boolean {
  const began = facts.exercise.began.get('after-teardown');
  return !!began && neighbourLooks(facts).since.some(({ look }) => look.began - began.at >= QUIET_MS);
}

/** How the neighbour was read last before the delete was sent, and every time since. */
function neighbourLooks({ exercise, acts }: Facts) {
  const looks = exercise.activity.flatMap(({ line, look }) =>
    look.of === 'neighbour' && look.seen.is === 'activity' ? [{ line, look, rows: look.seen.rows }] : [],
  );
  const sent = acts.find(({ event }) => event.what === 'delete-tenant')?.event.began ?? NEVER;
  return {
    before: looks.findLast(({ look }) => look.at <= sent),
    since: looks.filter(({ look }) => look.began >= sent),
  };
}

/** Rows of the neighbour that were not there before the teardown: the neighbour did nothing to cause them. */
export function lateRows(facts: Facts) {
  const { before, since } = neighbourLooks(facts);
  // What stands in the first look that could be read only after it may have been there all along.
  if (!before) return [];
  const known = new Set(before.rows.map((row) => JSON.stringify(row)));
  const late: { line: number; at: number; row: { kind: string; createdAt: string } }[] = [];
  for (const one of since) {
    for (const row of one.rows) {
      const key = JSON.stringify(row);
      if (known.has(key)) continue;
      known.add(key);
      late.push({ line: one.line, at: one.look.at, row });
    }
  }
  return late;
}
