import { z } from 'zod';
import { isTestSlug } from '../platform/slug.ts';
import type { Owner } from './process.ts';

/** What stands in the ledger: one JSON line a step, in whatever order files and runs come to lie in. */
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

const Open = z.object({
  step: z.literal('open'),
  slug: z.string().refine(isTestSlug),
  controlPlane: z.string(),
  pid: z.number(),
  started: z.string(),
  host: z.string().optional(),
  at: z.string(),
  embedded: z.boolean(),
});

const Note = z.object({
  step: z.enum(['answered', 'kept', 'gone']),
  slug: z.string().refine(isTestSlug),
  at: z.string().optional(),
});

const Step = z.discriminatedUnion('step', [Open, Note]);
export type Step = z.infer<typeof Step>;

/** A torn line is what a kill in the middle of a write leaves; the step that it began was never acted on. */
export function readSteps(text: string): Step[] {
  return text.split('\n').flatMap(parseStep);
}

function parseStep(line: string): Step[] {
  try {
    const parsed = Step.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

/** A slug is made once and never again, so `gone` is final wherever it stands. */
export function entriesOf(steps: readonly Step[]): LedgerEntry[] {
  const noted = (what: Step['step']) =>
    new Set(steps.filter(({ step }) => step === what).map(({ slug }) => slug));
  const [answered, kept, gone] = [noted('answered'), noted('kept'), noted('gone')];
  const entries = new Map<string, LedgerEntry>();
  for (const step of steps) {
    if (step.step !== 'open' || gone.has(step.slug)) continue;
    const { slug, controlPlane, pid, started, host, at, embedded } = step;
    entries.set(slug, {
      slug,
      controlPlane,
      owner: { pid, started, ...(host === undefined ? {} : { host }) },
      openedAt: at,
      embedded,
      answered: answered.has(slug),
      kept: kept.has(slug),
    });
  }
  return [...entries.values()];
}

/** Longer than any writer can be held up between two lines. */
const STRIKE_LASTS_MS = 86_400_000;

/**
 * What must outlive these steps' file. A strike stays for a while after its tenant's other lines: whoever was
 * writing when the file was moved writes again, and what it opened once more must find itself struck out.
 */
export function survivors(steps: readonly Step[], now: Date): Step[] {
  const opened = new Set(steps.filter(({ step }) => step === 'open').map(({ slug }) => slug));
  const gone = new Set(steps.filter(({ step }) => step === 'gone').map(({ slug }) => slug));
  const isRecent = (at: string | undefined) =>
    now.getTime() - new Date(at ?? Number.NaN).getTime() < STRIKE_LASTS_MS;
  return steps.filter(({ step, slug, at }) =>
    step === 'gone' ? isRecent(at) || !opened.has(slug) : !gone.has(slug),
  );
}
