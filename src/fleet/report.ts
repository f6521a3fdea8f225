import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readEvidence } from '../evidence/reader.ts';
import type { Checked } from '../report/checked.ts';
import { type Gathered, writeMerged } from '../report/merged.ts';
import { replayOf } from '../report/replay.ts';
import type { Told } from '../report/told.ts';
import { judge } from '../verdict/judge.ts';
import { evidenceOf, verdictsOf } from './database/status.ts';
import type { Outcome } from './job.ts';
import type { Queue } from './queue.ts';

interface Row {
  job: string;
  kind: string;
  title: string;
  plane: string;
  verdict: Outcome['verdict'];
  class: string;
  headline: string;
  tookMs: number;
  hasEvidence: boolean;
}

/** A run's own report takes a few hundred kilobytes; the red ones come first. */
const MOST_RUNS = 1_000;
const LARGEST_EVIDENCE_BYTES = 268_435_456;

/** One report of the whole batch, the same as the scenarios' reporter writes; what has no evidence is a line in it. */
export async function writeBatchReport(queue: Queue, batch: string, folder: string): Promise<void> {
  const rows = await queue.database.rows<Row>(verdictsOf, [batch]);
  const withRun = new Set(rows.filter(({ hasEvidence }) => hasEvidence).slice(0, MOST_RUNS));
  const gathered: Gathered[] = [];
  const checks: Checked[] = [];
  for (const row of rows) {
    const told = withRun.has(row) ? await toldOf(queue, row) : null;
    // A replay passes where a build of the past is as red as on record: its run's own verdict would mislead.
    if (told && row.kind === 'gate') gathered.push({ title: row.title, told });
    else checks.push(checkOf(row, told));
  }
  writeMerged(folder, gathered, [], checks);
}

const checkOf = (
  { kind, title, verdict, class: name, headline, tookMs }: Row,
  told: Told | null,
): Checked => ({
  group: kind,
  title,
  verdict,
  class: name,
  because: headline,
  tookMs,
  ...(told ? { told } : {}),
});

/** Judged again from the evidence: the same log gives the same verdict on any machine. */
async function toldOf(queue: Queue, { job }: Row): Promise<Told | null> {
  const [row] = await queue.database.rows<{ evidence: Buffer | null }>(evidenceOf, [job]);
  if (!row?.evidence) return null;
  const text = await promisify(gunzip)(row.evidence, { maxOutputLength: LARGEST_EVIDENCE_BYTES });
  const { events } = readEvidence(text.toString('utf8'));
  const verdict = judge(events);
  return verdict && { verdict, events, replay: replayOf(events) };
}
