import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isTestSlug } from '../platform/slug.ts';
import { type Owner, thisProcess } from './process.ts';

/**
 * What this machine's runs own on platforms, one JSON line a step. A tenant stands here before its create is
 * sent, so that no kill can leave one that nobody knows.
 */
export interface LedgerEntry {
  slug: string;
  controlPlane: string;
  owner: Owner;
  openedAt: string;
  /** It lives in its owner's process and died with it. */
  embedded: boolean;
  /** The create was answered; until then it may still come into being. */
  answered: boolean;
  /** Somebody asked for it to be left. */
  kept: boolean;
}

export interface Ledger {
  readonly path: string;
  open(entry: { slug: string; controlPlane: string; embedded: boolean }): void;
  note(slug: string, what: 'answered' | 'kept' | 'gone'): void;
  /** What is not struck out. */
  entries(): LedgerEntry[];
}

const Step = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('open'),
    slug: z.string().refine(isTestSlug),
    controlPlane: z.string(),
    pid: z.number(),
    started: z.string(),
    at: z.string(),
    embedded: z.boolean(),
  }),
  z.object({ step: z.enum(['answered', 'kept', 'gone']), slug: z.string() }),
]);

export const ledgerPath = (environment: NodeJS.ProcessEnv): string =>
  join(
    environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local', 'state'),
    'delivery',
    'ledger.jsonl',
  );

export function ledger(path: string): Ledger {
  return {
    path,
    open({ slug, controlPlane, embedded }) {
      const { pid, started } = thisProcess();
      append(path, {
        step: 'open',
        slug,
        controlPlane,
        pid,
        started,
        at: new Date().toISOString(),
        embedded,
      });
    },
    note: (slug, what) => append(path, { step: what, slug }),
    entries: () => readEntries(path),
  };
}

/** One write of a whole line at the end of the file, on the disk before the next request is sent. */
function append(path: string, step: z.infer<typeof Step>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'a', 0o600);
  try {
    // A write that was killed left no end of line: what follows it must not become part of it.
    writeSync(file, `\n${JSON.stringify(step)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readEntries(path: string): LedgerEntry[] {
  const entries = new Map<string, LedgerEntry>();
  if (!existsSync(path)) return [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const step = parseStep(line);
    if (step) apply(entries, step);
  }
  return [...entries.values()];
}

function apply(entries: Map<string, LedgerEntry>, step: z.infer<typeof Step>): void {
  if (step.step === 'open') {
    const { slug, controlPlane, pid, started, at, embedded } = step;
    entries.set(slug, {
      slug,
      controlPlane,
      owner: { pid, started },
      openedAt: at,
      embedded,
      answered: false,
      kept: false,
    });
    return;
  }
  if (step.step === 'gone') {
    entries.delete(step.slug);
    return;
  }
  const entry = entries.get(step.slug);
  if (entry) entry[step.step] = true;
}

/** A torn line is what a kill in the middle of a write leaves; the step that it began was never acted on. */
function parseStep(line: string): z.infer<typeof Step> | null {
  try {
    const parsed = Step.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
