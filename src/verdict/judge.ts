import type { EvidenceEvent, RunEvent } from '../evidence/events.ts';
import { heartbeatsOf, hopsOf, limitsOf, proofsOf, restartsOf } from './account.ts';
import { assess, wasKept } from './assess.ts';
import { audit, idled } from './audit.ts';
import { diagnose } from './diagnose.ts';
import { EXIT, exitCodeOf, merge } from './merge.ts';
import { type Assertion, type Cause, VERDICT_SCHEMA, type Verdict } from './result.ts';
import type { Standing } from './standing.ts';
import { begun, follow, newStory, type Story } from './story.ts';

/** The same log gives the same verdict, on any machine, years later. Null where it is not the log of a run. */
export function judge(events: readonly EvidenceEvent[]): Verdict | null {
  const story = newStory();
  for (const [index, event] of events.entries()) follow(story, event, index + 1);
  return conclude(story);
}

export function conclude(sofar: Story): Verdict | null {
  const story = begun(sofar);
  if (!story) return null;
  const { facts } = story;
  const { run } = facts;
  const standings = assess(story);
  const assertions = standings.map(asAssertion);
  const causes = diagnose(story, standings);
  const merged = merge(assertions);
  const faults = merged === 'pass' ? audit(story, assertions) : idled(story);
  const verdict = faults.length > 0 ? 'inconclusive' : merged;
  return {
    schema: VERDICT_SCHEMA,
    run: run.run,
    startedAt: run.startedAt,
    verdict,
    exitCode: faults.length > 0 ? EXIT.harness : exitCodeOf(assertions),
    headline:
      faults.length > 0
        ? `a fault of delivery itself: ${faults.join('; ')}`
        : headline(verdict, assertions, causes),
    pace: run.pace,
    tookMs: facts.lastAt,
    target: run.target,
    expected: summaryOf(run),
    assertions,
    causes,
    heartbeats: heartbeatsOf(facts),
    hops: hopsOf(facts),
    restarts: restartsOf(facts).map(({ left, back }) => ({
      leftAtMs: left.at,
      backAtMs: back?.at ?? null,
    })),
    proofs: proofsOf(story, standings),
    tenant: { slug: facts.slug, purged: facts.gone.last?.there ?? false, kept: wasKept(story) },
    log: { kind: facts.log.kind, state: facts.log.state },
    limits: limitsOf(facts),
  };
}

/** What still waits when the evidence ends was not observed: neither a pass nor a fail. */
function asAssertion(standing: Standing): Assertion {
  return { ...standing, state: standing.state === 'waiting' ? 'unknown' : standing.state };
}

const summaryOf = ({ expected }: RunEvent): Verdict['expected'] => ({
  gitSha: expected.gitSha,
  template: expected.template,
  model: expected.model,
  prompts: expected.prompts.map(({ path }) => path),
  plugins: expected.plugins.map(({ name, source }) => ({ name, source })),
});

function headline(
  verdict: Verdict['verdict'],
  assertions: readonly Assertion[],
  causes: readonly Cause[],
): string {
  const of = (state: Assertion['state']) => assertions.filter((assertion) => assertion.state === state);
  if (verdict === 'pass') return `all ${assertions.length} assertions hold`;
  if (verdict === 'fail')
    return `${of('fail')
      .map(({ id }) => id)
      .join(', ')}: ${causes[0]?.summary ?? 'failed'}`;
  const [first] = of('unknown');
  return first ? `${first.id} could not be observed: ${first.because}` : 'nothing could be observed';
}
