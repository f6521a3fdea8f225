import type { EvidenceEvent, RunEvent } from '../evidence/events.ts';
import { absorb, type Facts, noFacts } from './facts/facts.ts';
import { type FiredProof, fireProofs } from './proofs.ts';

/** The evidence so far, as the live run and the judge of an old log both follow it. */
export interface Story {
  facts: Facts;
  fired: Map<string, FiredProof>;
}

/** One that tells which run it is of: without that line there is nothing to hold anything against. */
export interface BegunStory extends Story {
  facts: Facts & { run: RunEvent };
}

export const begun = ({ facts, fired }: Story): BegunStory | null =>
  facts.run && { facts: { ...facts, run: facts.run }, fired };

export const newStory = (): Story => ({ facts: noFacts(), fired: new Map() });

export function follow(story: Story, event: EvidenceEvent, line: number): void {
  absorb(story.facts, event, line);
  if (event.type === 'look' || event.type === 'log' || event.type === 'log-read')
    fireProofs(story.facts, story.fired);
}

/** A proof counts only where the run was told to end early; else it leaves its shadow. */
export const activeProof = ({ facts, fired }: Story, id: string): FiredProof | undefined =>
  facts.run?.early ? fired.get(id) : undefined;
