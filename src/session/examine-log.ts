import type { Clock } from '../clock.ts';
import type { ResolvedTarget } from '../config/target.ts';
import { redactor } from '../evidence/redaction.ts';
import type { LogsSettings } from '../logs/settings.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

const LISTEN_MS = 2_000;

/** Reads the log once: whether it is there, and lets itself be read. */
export async function examineLog(remote: ResolvedTarget, logs: LogsSettings, clock: Clock): Promise<Finding> {
  const heard = await listenToLog(remote, logs, clock);
  if (heard.is === 'answered') return ok('log', `${logs.kind} can be read`);
  if (heard.is === 'silent')
    return warn(
      'log',
      `${logs.kind}: nothing heard in ${LISTEN_MS / 1_000} s`,
      'see whether it is slow, or whether it tells nothing while the platform is idle',
    );
  const told = `${logs.kind}: ${heard.why}`;
  if (namesTenant(logs) && NOT_THERE.test(heard.why))
    return warn(
      'log',
      told,
      'there is a log of its own for each tenant: only a gate can show whether it comes',
    );
  return bad('log', told, "mend the target's logs: section, or take it out");
}

const namesTenant = (logs: LogsSettings) =>
  logs.kind === 'file' ? logs.path.includes('{slug}') : 'url' in logs && logs.url.includes('{slug}');

const NOT_THERE = /\bENOENT\b|\banswered 404\b/;

type Heard = { is: 'answered' } | { is: 'silent' } | { is: 'lost'; why: string };

async function listenToLog(
  { target, connection, secrets }: ResolvedTarget,
  logs: LogsSettings,
  clock: Clock,
): Promise<Heard> {
  const { openLogSource } = await import('../logs/open.ts');
  const began = clock.now();
  const { clean } = redactor([target.adminToken, ...secrets]);
  const source = openLogSource(logs, {
    slug: 'e2e-tmpl-00000000',
    clock,
    now: () => clock.now() - began,
    ca: connection.ca,
    clean,
    isProbe: true,
  });
  const over = new AbortController();
  let resolve: (heard: Heard) => void = () => undefined;
  const promise = new Promise<Heard>((told) => {
    resolve = told;
  });
  const answered = () => resolve({ is: 'answered' });
  const sink = { lines: answered, readUpTo: answered, gap: () => undefined, answered };
  const following = source.follow(sink, over.signal).then(
    (end) => resolve(end ? { is: 'lost', why: end.lost } : { is: 'silent' }),
    (error: unknown) => resolve({ is: 'lost', why: error instanceof Error ? error.message : String(error) }),
  );
  void clock.sleep(LISTEN_MS, over.signal).then(() => resolve({ is: 'silent' }));
  const heard = await promise;
  over.abort();
  await following;
  return heard;
}
