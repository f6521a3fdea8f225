import type { EvidenceEvent } from '../evidence/events.ts';
import type { Story } from './story.ts';

/**
 * What an event of the evidence can have changed: a look what it looked at, any line of the log the log; and what
 * follows from it, that the workspace came online or was refused, or that a proof fired.
 */
const SOURCES = [
  'org',
  'token',
  'health',
  'build',
  'workspace',
  'model',
  'config',
  'prompt',
  'plugin',
  'plugins',
  'agent-skills',
  'activity',
  'foreign',
  'act',
  'phase',
  'log',
  'run',
  'content',
  'trouble',
  'online',
  'proof',
] as const;
export type Source = (typeof SOURCES)[number];

/** Several sources as the bits of a number: they are compared with every event of a run. */
export const bitsOf = (sources: readonly Source[]): number =>
  sources.reduce((bits, source) => bits | (BITS[source] as number), 0);

const BITS: Record<string, number> = Object.fromEntries(SOURCES.map((source, index) => [source, 1 << index]));
const [ONLINE, PROOF, WORKSPACE] = [bitsOf(['online']), bitsOf(['proof']), bitsOf(['workspace'])];

const sourceOf = (event: EvidenceEvent): Source => {
  if (event.type === 'look') return event.subject;
  return event.type === 'log-read' || event.type === 'log-source' ? 'log' : event.type;
};

/** Answers, called with each event once the story has followed it, which sources it changed. */
export function changesIn({ facts, fired }: Story): (event: EvidenceEvent) => number {
  const { online } = facts.workspace;
  let { arrived, notYet } = online;
  let { refused } = facts.workspace;
  let proofs = fired.size;
  return (event) => {
    let bits = BITS[sourceOf(event)] as number;
    if (bits === WORKSPACE) {
      // Until it has come, a look that misses it says nothing of when it came.
      const hasCome = online.arrived !== null && (online.arrived !== arrived || online.notYet !== notYet);
      if (hasCome || facts.workspace.refused !== refused) bits |= ONLINE;
      ({ arrived, notYet } = online);
      ({ refused } = facts.workspace);
    }
    if (fired.size !== proofs) bits |= PROOF;
    proofs = fired.size;
    return bits;
  };
}
