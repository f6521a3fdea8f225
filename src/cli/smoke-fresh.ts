import type { ResolvedTarget } from '../config/target.ts';
import { writeReports } from '../report/folder.ts';
import { runSession } from '../session/session.ts';
import type { FreshResult } from '../smoke/result.ts';
import { type Afterwards, afterwards } from './afterwards.ts';
import { remoteOptions } from './gate.ts';
import { templateOf } from './settings.ts';
import type { SmokeTask } from './smoke-run.ts';

/** What gates one fresh tenant; bad usage is told here, before anything is read. */
export async function freshGate(
  task: SmokeTask,
  remote: ResolvedTarget,
  say: (line: string) => void,
): Promise<() => Promise<FreshResult>> {
  const template = templateOf(task.flags, task.settings.sources);
  // Anew for each run, which is a trace of its own.
  const others = () => afterwards(task.flags, say);
  await others();
  return async () => gateFresh(task, remote, template, await others());
}

async function gateFresh(
  { flags, settings, gitSha, stop }: SmokeTask,
  remote: ResolvedTarget,
  template: string,
  others: Afterwards,
): Promise<FreshResult> {
  const options = remoteOptions(remote, flags.deadline);
  const result = await runSession({
    ...options,
    target: others.traced(options.target),
    kind: 'fresh',
    gitSha,
    template,
    sources: settings.sources,
    exercises: [],
    early: true,
    keep: false,
    reports: settings.reports,
    ledger: settings.ledger,
    stop,
  });
  const replay = `npx delivery gate --target ${remote.target.name} --sha ${gitSha} --template ${template}`;
  writeReports(result.folder, { ...result, replay });
  await others.tell(result);
  const { run, verdict, exitCode, headline } = result.verdict;
  return { run, verdict, exitCode, headline };
}
