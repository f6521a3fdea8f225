import { refusal } from '../assertions/online.ts';
import { UNPROMOTED_HEARTBEATS_NEEDED } from '../proofs.ts';
import { duration } from '../standing.ts';
import { type CauseRule, proven } from './rule.ts';

export const ONLINE_CAUSES: readonly CauseRule[] = [
  {
    mechanism: 'refused-by-platform',
    breaks: ['online', 'model'],
    refutedBy: 'the workspace leaves failed, or it was alive before it failed',
    prove({ facts }, failed) {
      const { refused } = facts.workspace;
      if (refused && refused.reason !== '' && !refused.everBeat) {
        if (failed.id === 'model' && facts.model.last?.how.model !== '') return null;
        return proven(`the platform refused the workspace: ${refused.reason}`, [
          refused.first.line,
          refused.last.line,
          facts.model.last?.line,
        ]);
      }
      const creation = failed.id === 'online' ? refusal(facts) : null;
      return creation && proven(creation.because, [creation.line]);
    },
  },
  {
    mechanism: 'never-promoted',
    breaks: ['online'],
    refutedBy: 'a transition from provisioning to online, or heartbeats that are not accepted',
    prove({ facts }) {
      const { workspace, log } = facts;
      const { beats } = workspace;
      const { last, arrived } = workspace.online;
      if (last?.how.status !== 'provisioning' || arrived || log.online) return null;
      // Of what the log tells after the last look nobody knows whether it was still provisioning.
      const told = log.heartbeatsAt.filter((at) => at <= last.began).length;
      const accepted = Math.max(beats.whileProvisioning, told);
      if (accepted < UNPROMOTED_HEARTBEATS_NEEDED) return null;
      const summary = `alive but never promoted: ${accepted} heartbeats were accepted over ${duration(last.at)} and the workspace is still provisioning`;
      return proven(summary, [...beats.lines, last.line]);
    },
  },
];
