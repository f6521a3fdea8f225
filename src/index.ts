import { readEvidence } from './evidence/reader.ts';
import { writeReports } from './report/folder.ts';
import { replayOf } from './report/replay.ts';
import { runSession, type SessionOptions, type SessionResult } from './session/session.ts';
import { type Asked, placeOf } from './test/asked.ts';
import { judge as judgeEvents } from './verdict/judge.ts';
import type { Verdict } from './verdict/result.ts';

export { EvidenceEvent } from './evidence/events.ts';
export { HarnessFault } from './fault.ts';
export { type EmbeddedOptions, type EmbeddedPlatform, startEmbedded } from './session/embedded.ts';
export type { SessionResult } from './session/session.ts';
export type { Asked } from './test/asked.ts';
export { UsageError } from './usage.ts';
export { Verdict } from './verdict/result.ts';

/** Listens to a run, or stops it: it tears down and reports all the same. */
export type GateListeners = Partial<Pick<SessionOptions, 'stop' | 'onEvent' | 'onStanding' | 'visit'>>;

/**
 * One fresh tenant from its create to its absence, as `delivery gate` does it, and its reports on the disk. Throws a
 * UsageError where that cannot begin as it was asked for, and a HarnessFault where its record or its reports cannot
 * be written.
 */
export async function gate(asked: Asked = {}, listeners: GateListeners = {}): Promise<SessionResult> {
  await using place = await placeOf(asked);
  const stop = listeners.stop ?? new AbortController().signal;
  const result = await runSession({ ...place.options, ...listeners, kind: 'gate', stop });
  writeReports(result.folder, { ...result, replay: replayOf(result.events) });
  return result;
}

/** The verdict on the text of an evidence.jsonl; null where it is not the evidence of a run. */
export const judge = (evidence: string): Verdict | null => judgeEvents(readEvidence(evidence).events);
