import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { UsageError } from '../usage.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/result.ts';

export interface Judged {
  verdict: Verdict;
  events: EvidenceEvent[];
}

/** A run's folder, or the file in it. */
export function evidenceAt(path: string): string {
  if (!existsSync(path)) throw new UsageError(`there is no ${path}`);
  const file = statSync(path).isDirectory() ? join(path, 'evidence.jsonl') : path;
  if (!existsSync(file)) throw new UsageError(`there is no evidence.jsonl in ${path}`);
  return file;
}

const LARGEST_BYTES = 536_870_912;

export function judgeFile(file: string): Judged {
  if (statSync(file).size > LARGEST_BYTES)
    throw new UsageError(`${file} is larger than ${LARGEST_BYTES} bytes`);
  const { events, unread } = readEvidence(readFileSync(file, 'utf8'));
  const verdict = judge(events);
  const [first] = unread;
  if (!verdict)
    throw new UsageError(
      `${file} is not the evidence of a run${first ? `: line ${first.line}: ${first.why}` : ''}`,
    );
  if (first) verdict.limits.push(`line ${first.line} and what follows could not be read: ${first.why}`);
  return { verdict, events };
}
