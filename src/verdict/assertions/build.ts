import { arrivalSpan, timeliness } from '../facts/arrival.ts';
import { type BuildFacts, STEADY_READS, sameBuild } from '../facts/build.ts';
import type { Facts } from '../facts/facts.ts';
import { closes } from '../proofs.ts';
import { duration, fail, pass, type Standing, waiting } from '../standing.ts';
import { activeProof, type Story } from '../story.ts';

export function assessBuild(story: Story): Standing {
  const { facts } = story;
  const { build, run, tenant, reachable } = facts;
  if (!run) return waiting('build', 'the run never began');
  if (!tenant.arrived) return waiting('build', `the tenant never ran: ${tenantTold(story)}`);
  if (runsLate(story))
    return waiting('build', `the tenant did not run within ${duration(run.budgets.tenant)}`, [
      tenant.arrived,
    ]);
  if (!reachable.arrived)
    return waiting(
      'build',
      `the tenant never answered: ${reachable.unreadable.last?.message ?? 'not asked'}`,
    );
  if (answersLate(story))
    return waiting(
      'build',
      `the tenant did not answer within ${duration(run.budgets.reachable)} of running`,
      [reachable.arrived],
    );
  const { steady, strayed } = build;
  const proof = activeProof(story, 'stale-build-is-steady');
  if (!steady.arrived && closes(proof, steady.last)) {
    return {
      ...fail('build', `${whatAnswered(build)}: ${proof?.because}`, [steady.notYet]),
      proof: proof?.id ?? '',
    };
  }
  const budget = run.budgets.build;
  switch (timeliness(steady, arrivalSpan(reachable), budget)) {
    case 'too-late':
      return fail('build', `${whatAnswered(build)}, not ${run.expected.gitSha}, within ${duration(budget)}`, [
        steady.notYet,
      ]);
    case 'unclear':
      return waiting(
        'build',
        `the expected build came within a look of its deadline of ${duration(budget)}`,
        [steady.arrived],
      );
    case 'waiting':
      return waiting('build', whatIsKnown(build), [steady.last ?? build.lastMatch]);
    case 'in-time':
      if (strayed)
        return fail('build', `${whatAnswered(build)}: another build answered after it had been steady`, [
          steady.arrived,
          strayed,
        ]);
      return confirmed(facts, run.expected.gitSha);
  }
}

/** A platform that took longer than its budget to give a tenant at all has shown nothing of its build. */
export function runsLate({ facts: { run, acts, tenant } }: Story): boolean {
  const asked = acts.find(({ event }) => event.what === 'create-tenant')?.event;
  const since = asked ? { from: asked.began, to: asked.at } : null;
  return timeliness(tenant, since, run?.budgets.tenant ?? 0) !== 'in-time';
}

export const answersLate = ({ facts: { run, tenant, reachable } }: Story): boolean =>
  timeliness(reachable, arrivalSpan(tenant), run?.budgets.reachable ?? 0) !== 'in-time';

/** The build is read again at the end of the run: a rollback in its middle is not this build. */
function confirmed({ build, phases }: Facts, gitSha: string): Standing {
  const closing = phases.get('last-look');
  const match = build.lastMatch;
  if (!closing || !match || match.began < closing.at)
    return waiting('build', 'steady, and not yet read again at the end of the run', [build.steady.arrived]);
  // What answered before it was steady, as in a deploy that goes through, is none of its reads.
  const reads = [...build.answers].filter(([answer]) => sameBuild(gitSha, answer));
  const count = reads.reduce((sum, [, answer]) => sum + answer.count, 0);
  const because = `${gitSha} on each of ${count} reads, at least ${STEADY_READS} in a row, and again at the end`;
  return pass('build', because, [build.steady.arrived, match]);
}

export const isSteady = ({ facts }: Story) =>
  timeliness(facts.build.steady, arrivalSpan(facts.reachable), facts.run?.budgets.build ?? 0) === 'in-time';

function whatIsKnown(build: BuildFacts): string {
  const { steady, lastMatch } = build;
  if (steady.last) return whatAnswered(build);
  if (lastMatch)
    return `${whatAnswered(build)}, not ${STEADY_READS} times in a row, each over a connection of its own`;
  return `nothing could be read: ${steady.unreadable.last?.message ?? 'not asked'}`;
}

export function whatAnswered({ answers }: BuildFacts): string {
  const told = [...answers].map(([answer, { count }]) => {
    if (answer.startsWith('! ')) return `${answer.slice(2)} (${count} times)`;
    return `${answer === '' ? 'an empty SHA' : answer} (${count} times)`;
  });
  return told.length === 0 ? 'nothing answered' : `/buildinfo answered ${told.slice(0, 4).join(', ')}`;
}

function tenantTold({ facts: { tenant } }: Story): string {
  if (!tenant.last) return tenant.unreadable.last?.message ?? 'it was not asked for';
  const { status, reason } = tenant.last.how;
  return `the platform says ${status}${reason ? ` (${reason})` : ''}`;
}
