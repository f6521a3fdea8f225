import { Option } from 'commander';
import type { Target } from '../gate/plan.ts';
import type { SessionResult } from '../session/session.ts';
import { sayAside } from './aside.ts';

/** Who else is told of a run once its reports are written. None of them can change its verdict. */
export interface Afterwards {
  /** The target with what its platform is told of the trace. */
  traced(target: Target): Target;
  tell(result: Pick<SessionResult, 'verdict' | 'events'>): Promise<void>;
}

export interface AfterwardsFlags {
  history?: string;
}

export const historyOption = () =>
  new Option('--history <url>', 'remember the run in this PostgreSQL: postgres://user@host/database').env(
    'DELIVERY_HISTORY',
  );

const HISTORY_LIMIT_MS = 3_000;

/** What is configured wrongly is found here, before anything is written; nothing is loaded for what is off. */
export async function afterwards(
  flags: AfterwardsFlags,
  say: (line: string) => void = sayAside,
): Promise<Afterwards> {
  const [history, trace] = [await historyOf(flags, say), await traceOf(say)];
  return {
    traced: (target) => (trace ? { ...target, headers: { ...target.headers, ...trace.headers } } : target),
    async tell(result) {
      const told = await Promise.allSettled([history?.(result), trace?.tell(result)]);
      for (const one of told) if (one.status === 'rejected') say(`afterwards: ${String(one.reason)}`);
    },
  };
}

type Tell = Afterwards['tell'];

async function historyOf(
  { history: url }: AfterwardsFlags,
  say: (line: string) => void,
): Promise<Tell | null> {
  if (!url) return null;
  const { checkHistoryUrl } = await import('../history/database.ts');
  checkHistoryUrl(url);
  return async ({ verdict, events }) => {
    const [{ recordOf }, { remember }, { spool, spoolFolder }] = await Promise.all([
      import('../history/record.ts'),
      import('../history/remember.ts'),
      import('../history/spool.ts'),
    ]);
    const waiting = spool(spoolFolder(process.env, url));
    const told = await remember(recordOf(verdict, events), {
      spool: waiting,
      url,
      limitMs: HISTORY_LIMIT_MS,
    });
    if (told.why !== null)
      say(`history: ${told.why}; for the next run to send: ${told.waiting}, in ${waiting.folder}`);
    if (told.refused > 0)
      say(`history: refused and set aside: ${told.refused}, in ${waiting.folder}/refused`);
  };
}

async function traceOf(
  say: (line: string) => void,
): Promise<{ headers: Record<string, string>; tell: Tell } | null> {
  if (!Object.keys(process.env).some((name) => name.startsWith('OTEL_'))) return null;
  const [{ telemetrySettings }, { newTrace, traceparent }] = await Promise.all([
    import('../telemetry/settings.ts'),
    import('../telemetry/trace.ts'),
  ]);
  const settings = telemetrySettings(process.env);
  for (const warning of settings.warnings) say(`telemetry: ${warning}`);
  if (settings.traces === null) return null;
  const trace = newTrace(process.env);
  return {
    headers: { traceparent: traceparent(trace) },
    async tell(told) {
      const [{ spansOf }, { sendSpans }] = await Promise.all([
        import('../telemetry/spans.ts'),
        import('../telemetry/send.ts'),
      ]);
      const wrong = await sendSpans(spansOf(told, trace, settings.mostEvents), settings);
      if (wrong !== null) say(`telemetry: ${wrong}`);
    },
  };
}
