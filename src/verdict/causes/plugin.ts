import { pluginTold } from '../assertions/plugin.ts';
import type { Facts } from '../facts/facts.ts';
import { READ_FAILURES_NEEDED } from '../facts/log.ts';
import {
  isPermanent,
  onlineReadFailed,
  reconciledSinceOnline,
  reconcileLines,
  tellsSilence,
} from '../proofs.ts';
import { type CauseRule, likely, proven } from './rule.ts';

const failuresOf = ({ log }: Facts, name: string) =>
  log.reconcile.stageFailed.filter(({ event }) => event.plugin === name);

/** The plugins that the run waited for in vain, as they were read last. */
const missing = (facts: Facts) =>
  [...facts.plugins].flatMap(([name, { arrived, last, sameSince }]) =>
    arrived || !last ? [] : [{ name, last, sameSince }],
  );

/** A delivery that is under way is no half one: it says that it is complete, or it has stood still for long. */
const STILL_MS = 60_000;

export const PLUGIN_CAUSES: readonly CauseRule[] = [
  {
    mechanism: 'wrong-channel',
    breaks: ['plugin'],
    refutedBy: 'agent-skills/ is empty',
    prove({ facts: { agentSkills } }) {
      const found = agentSkills.last && !agentSkills.last.there ? agentSkills.last : agentSkills.notYet;
      if (!found) return null;
      return proven(
        `decoupling broken: skills arrived under agent-skills/ by the asset channel: ${found.how.slice(0, 5).join(', ')}`,
        [found.line],
      );
    },
  },
  {
    mechanism: 'plugin-half-installed',
    breaks: ['plugin'],
    refutedBy: 'an empty folder, or the missing files turn up',
    prove({ facts }) {
      const half = missing(facts).filter(
        ({ last, sameSince }) =>
          last.how.state !== 'EMPTY' &&
          last.how.missing.length > 0 &&
          (last.how.complete || last.began - (sameSince ?? last).at >= STILL_MS),
      );
      if (half.length === 0 || half.length < missing(facts).length) return null;
      const told = half.map(({ name, last }) => `${name}: ${pluginTold(last.how)}`).join('; ');
      return proven(
        `half installed: ${told}`,
        half.map(({ last }) => last.line),
      );
    },
  },
  {
    mechanism: 'recorded-but-absent',
    breaks: ['plugin'],
    refutedBy: 'files on the box, or no row for it',
    prove({ facts }) {
      const { recorded } = facts;
      const ghosts = missing(facts).filter(
        ({ name, last }) => last.how.state === 'EMPTY' && recorded?.installed.includes(name),
      );
      if (!recorded || ghosts.length === 0 || ghosts.length < missing(facts).length) return null;
      const names = ghosts.map(({ name }) => name).join(', ');
      return proven(
        `recorded but absent: the platform lists ${names} as installed, and the box has no file of it`,
        [recorded.line, ...ghosts.map(({ last }) => last.line)],
      );
    },
  },
  {
    mechanism: 'plugin-source-unreachable',
    breaks: ['plugin'],
    refutedBy: 'a stage of the same source that succeeds',
    prove({ facts }, failed) {
      const { log } = facts;
      const [first, ...others] = missing(facts).map(({ name }) => failuresOf(facts, name));
      const failures = first ?? [];
      const last = failures.at(-1);
      // What the log says of another plugin explains nothing of the one that is missing.
      if (!last || failed.proof || others.some(({ length }) => length === 0)) return null;
      const { plugin, source, error } = last.event;
      if (log.reconcile.installed.some(({ event }) => event.plugin === plugin)) return null;
      const summary = `${plugin}: its source ${source} could not be staged, ${failures.length} times: ${error}; the trigger works`;
      return proven(
        summary,
        [failures, ...others].flat().map(({ line }) => line),
      );
    },
  },
  {
    mechanism: 'heartbeat-read-fails',
    breaks: ['plugin'],
    refutedBy: 'a reconcile that fired, or a heartbeat whose read worked when the workspace went online',
    prove({ facts }) {
      const { log } = facts;
      const [error] = [...log.errors.values()].sort((a, b) => b.count - a.count);
      if (!error || error.count < READ_FAILURES_NEEDED || !isPermanent(error)) return null;
      if (reconciledSinceOnline(facts)) return null;
      const seen = log.tells.has('heartbeat')
        ? log.heartbeats
        : Math.max(facts.workspace.beats.seen, log.failedReads);
      const state = error.sqlstate ? ` (SQLSTATE ${error.sqlstate})` : '';
      const query = error.query ? `; the query: ${error.query}` : '';
      const summary = `the failing read silences the reconcile trigger: ${error.count} of ${seen} heartbeats could not read their previous state: ${error.message}${state}${query}`;
      return onlineReadFailed(facts) ? proven(summary, error.lines) : likely(summary, error.lines);
    },
  },
  {
    mechanism: 'reconcile-never-fired',
    breaks: ['plugin'],
    refutedBy: 'a reconcile in the log, or an error of the heartbeat',
    prove({ facts }) {
      const { log } = facts;
      if (!tellsSilence(facts) || !log.online || log.failedReads > 0 || reconcileLines(facts).length > 0)
        return null;
      if (missing(facts).some(({ last }) => last.how.state !== 'EMPTY')) return null;
      const summary = `the transition to online happened, ${log.online.heartbeatsSince} heartbeats followed, no reconcile ever fired and no error was logged`;
      return proven(summary, [log.online.line]);
    },
  },
];
