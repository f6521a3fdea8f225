import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FullConfig, Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from '../verdict/judge.ts';
import { Verdict } from '../verdict/result.ts';
import { annotation, annotations, type Environment, tellRunner } from './annotations.ts';
import type { WithoutRun } from './html/index.ts';
import { type Gathered, writeMerged } from './merged.ts';
import { replayOf } from './replay.ts';

type Attachment = TestResult['attachments'][number];

const LARGEST_ATTACHMENT_BYTES = 268_435_456;
const MOST_RUNS = 2_000;

/** How the scenarios name what they attach. The verdict is only read where the evidence gives none. */
export const ATTACHED = { evidence: 'evidence.jsonl', verdict: 'verdict.json', replay: 'replay' } as const;

interface Ended {
  gathered: readonly Gathered[];
  without: readonly WithoutRun[];
}

/** Where a workflow's runner is told what came out. */
interface Runner {
  env: Environment;
  write(line: string): void;
}

/**
 * The same reports as the gate writes, one of all the runs that the scenarios attached. Attachments travel in
 * blobs, so `merge-reports` over the shards gives one report of all shards.
 */
export default class DeliveryReporter implements Reporter {
  readonly #outputFolder: string;
  readonly #runner: Runner;
  /** What each test came to in the end: a test that is tried again leaves what it left last. */
  readonly #ended = new Map<string, Ended>();
  #folder = process.cwd();
  #runs = 0;

  constructor(
    options: { outputFolder?: string; configDir?: string } = {},
    runner: Runner = { env: process.env, write: (line) => void process.stdout.write(line) },
  ) {
    this.#runner = runner;
    this.#outputFolder = options.outputFolder ?? 'reports/playwright';
    this.#folder = options.configDir ?? this.#folder;
  }

  onBegin(config: FullConfig): void {
    if (config.configFile !== undefined) this.#folder = dirname(config.configFile);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const title = test.titlePath().filter(Boolean).slice(1).join(' › ');
    this.#runs -= this.#ended.get(test.id)?.gathered.length ?? 0;
    const runs = runsOf(result.attachments).slice(0, MOST_RUNS - this.#runs);
    this.#runs += runs.length;
    const red = result.status !== test.expectedStatus && result.status !== 'skipped';
    this.#ended.set(test.id, {
      gathered: runs.map((told) => ({ title, told })),
      without: runs.length === 0 && red ? [{ title, status: result.status }] : [],
    });
  }

  onEnd(): void {
    const gathered = [...this.#ended.values()].flatMap((ended) => ended.gathered);
    const without = [...this.#ended.values()].flatMap((ended) => ended.without);
    if (gathered.length + without.length === 0) return;
    const summary = writeMerged(resolve(this.#folder, this.#outputFolder), gathered, without);
    const lines = [
      ...gathered.flatMap(({ told }) => annotations(told.verdict)),
      ...without.map(({ title, status }) => annotation('error', title, `${status}, and left no run`)),
    ];
    tellRunner(this.#runner.env, { lines, summary }, this.#runner.write);
  }

  printsToStdio(): boolean {
    return false;
  }
}

/** A test may gate more than one tenant: each evidence goes with the verdict and the command that follow it. */
function runsOf(attachments: readonly Attachment[]): Gathered['told'][] {
  const starts = attachments.flatMap(({ name }, index) => (name === ATTACHED.evidence ? [index] : []));
  return starts.flatMap((start, index) => {
    const group = attachments.slice(start, starts[index + 1]);
    const text = (name: string) => textOf(group.find((attachment) => attachment.name === name));
    const { events } = readEvidence(text(ATTACHED.evidence));
    const verdict = judge(events) ?? verdictIn(text(ATTACHED.verdict));
    if (verdict === null) return [];
    return [{ verdict, events, replay: text(ATTACHED.replay) || replayOf(events) }];
  });
}

function textOf(attachment: Attachment | undefined): string {
  if (attachment?.body) return attachment.body.toString('utf8');
  if (attachment?.path === undefined) return '';
  try {
    return statSync(attachment.path).size > LARGEST_ATTACHMENT_BYTES
      ? ''
      : readFileSync(attachment.path, 'utf8');
  } catch {
    // A test whose attachment is gone still has its place among those without a run.
    return '';
  }
}

function verdictIn(text: string): Verdict | null {
  try {
    return Verdict.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
