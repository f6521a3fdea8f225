import type { ResolvedTarget } from '../config/target.ts';
import { writeReports } from '../report/folder.ts';
import { runSession } from '../session/session.ts';
import type { FreshResult } from '../smoke/result.ts';
import { remoteOptions } from './gate.ts';
import { templateOf } from './settings.ts';
import type { SmokeTask } from './smoke-run.ts';

/** What gates one fresh tenant; bad usage is told here, before anything is read. */
export function freshGate(task: SmokeTask, remote: ResolvedTarget): () => Promise<FreshResult> {
  const template = templateOf(task.flags, task.settings.sources);
  return () => gateFresh(task, remote, template);
}

async function gateFresh(
  { flags, settings, gitSha, stop }: SmokeTask,
  remote: ResolvedTarget,
  template: string,
): Promise<FreshResult> {
  const result = await runSession({
    ...remoteOptions(remote, flags.deadline),
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
  const { run, verdict, exitCode, headline } = result.verdict;
  return { run, verdict, exitCode, headline };
}
