import { restartsSincePlugin } from './assertions/stays.ts';
import type { Facts } from './facts/facts.ts';
import type { Verdict } from './result.ts';
import type { Standing } from './standing.ts';
import type { Story } from './story.ts';

/** The parts of the verdict that tell what happened, beside what holds. */

export function heartbeatsOf({ log, workspace }: Facts): Verdict['heartbeats'] {
  const byLog = log.tells.has('heartbeat');
  return {
    seen: byLog ? log.heartbeats : Math.max(workspace.beats.seen, log.failedReads),
    failed: log.failedReads,
    countedBy: byLog ? 'log' : 'workspace',
    errors: [...log.errors.values()].map(({ lines: _, ...error }) => error),
  };
}

export function hopsOf(facts: Facts): Verdict['hops'] {
  const plugins = [...facts.plugins.values()];
  const prompts = [...facts.prompts.values()];
  const latest = (arrivals: readonly { arrived: { at: number } | null }[]) =>
    arrivals.length > 0 && arrivals.every(({ arrived }) => arrived)
      ? Math.max(...arrivals.map(({ arrived }) => arrived?.at ?? 0))
      : null;
  const act = (what: string) =>
    facts.acts.find(({ event }) => event.what === what && event.outcome === 'done')?.event.at;
  const [restart] = restartsOf(facts);
  const known: [string, number | null | undefined][] = [
    ['tenant asked for', facts.acts.find(({ event }) => event.what === 'create-tenant')?.event.began],
    ['tenant running', facts.tenant.arrived?.at],
    ['reachable', facts.reachable.arrived?.at],
    ['build steady', facts.build.steady.arrived?.at],
    ['workspace created', act('create-workspace')],
    ['model', facts.model.arrived?.at],
    ['config', facts.config.arrived?.at],
    ['prompts', latest(prompts)],
    ['online', facts.workspace.online.arrived?.at],
    ['online by heartbeat', facts.log.online?.at],
    ['reconcile fired', facts.log.reconcile.fired[0]?.event.at],
    ['plugin', latest(plugins)],
    ['restart', restart?.left.at],
    ['restarted', restart?.back?.at],
    ['teardown', act('delete-tenant')],
    ['gone', facts.gone.arrived?.at],
  ];
  return known
    .flatMap(([name, atMs]) => (typeof atMs === 'number' ? [{ name, atMs }] : []))
    .sort((a, b) => a.atMs - b.atMs);
}

export function proofsOf({ facts, fired }: Story, standings: readonly Standing[]): Verdict['proofs'] {
  return [...fired.values()].map((proof) => {
    const ended = standings.some((standing) => standing.proof === proof.id);
    return {
      id: proof.id,
      assertion: proof.assertion,
      firedAtMs: proof.at,
      ended,
      // Where it ended the wait nobody can say what would have come.
      cameAfterAll: ended ? null : cameAfter(facts, proof.assertion, proof.at),
      because: proof.because,
      evidence: proof.lines,
    };
  });
}

function cameAfter(facts: Facts, assertion: string, at: number): boolean {
  const arrivals =
    assertion === 'plugin'
      ? [...facts.plugins.values()]
      : assertion === 'build'
        ? [facts.build.steady]
        : [facts.workspace.online];
  return (
    arrivals.every(({ arrived }) => arrived !== null) &&
    arrivals.some(({ arrived }) => (arrived?.at ?? 0) >= at)
  );
}

export function limitsOf(facts: Facts): string[] {
  const { log, troubles, phases, workspace } = facts;
  return [
    ...troubles.map(({ what, where, message }) => `${what} in ${where}: ${message}`),
    ...(log.state === 'none'
      ? ['no log source: heartbeat errors, reconciles and restart cycles could not be seen']
      : []),
    ...(log.state === 'lost'
      ? ['the log source was lost: what it would have told after that is unknown']
      : []),
    ...(log.state === 'gap' ? ['the log has a gap: silence in it proves nothing'] : []),
    ...(phases.has('end') ? [] : ['the evidence breaks off before the end of the run']),
    ...(workspace.online.arrived && restartsOf(facts).length === 0 ? ['no restart was seen'] : []),
  ];
}

/** Those that looks caught, or else those that only the log tells. */
export const restartsOf = (facts: Facts) =>
  facts.workspace.restarts.length > 0 ? facts.workspace.restarts : restartsSincePlugin(facts);
