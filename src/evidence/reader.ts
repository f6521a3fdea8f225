import { EvidenceEvent } from './events.ts';

export interface EvidenceRecord {
  /** By line: `events[n]` stands on line n + 1. */
  events: EvidenceEvent[];
  /** Lines that are not evidence, with what is wrong: a torn last line of a killed run, a newer version. */
  unread: { line: number; why: string }[];
}

/** A line above this is not one of ours. */
const LONGEST_LINE = 8_388_608;

export function readEvidence(text: string): EvidenceRecord {
  const record: EvidenceRecord = { events: [], unread: [] };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    const read = readLine(line);
    // Line numbers are cited in verdicts, so reading goes on only while they still hold.
    if ('why' in read) {
      record.unread.push({ line: index + 1, why: read.why });
      break;
    }
    record.events.push(read.event);
  }
  return record;
}

function readLine(line: string): { event: EvidenceEvent } | { why: string } {
  if (line.length > LONGEST_LINE) return { why: `longer than ${LONGEST_LINE} characters` };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { why: 'not JSON' };
  }
  const parsed = EvidenceEvent.safeParse(value);
  // As it was written, its keys in their order: what is rendered from it must not depend on who parsed it.
  if (parsed.success) return { event: value as EvidenceEvent };
  const [issue] = parsed.error.issues;
  return { why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a line of evidence'}` };
}
