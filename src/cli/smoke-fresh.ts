import type { ResolvedTarget } from '../config/target.ts';
import { writeReports } from '../report/folder.ts';
import { runSession } from '../session/session.ts';
import type { Smoke } from '../smoke/result.ts';
import { remoteOptions } from './gate.ts';
import { templateOf } from './settings.ts';
import type { SmokeTask } from './smoke-run.ts';

/** Gates fresh tenants side by side: each takes minutes on a real platform, and none knows of the others. */
export async function gateFresh(
  { flags, settings, gitSha, stop }: SmokeTask,
  remote: ResolvedTarget,
): Promise<Smoke['fresh']> {
  const template = templateOf(flags, settings.sources);
  const one = async () => {
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
  };
  return await Promise.all(Array.from({ length: flags.fresh }, one));
}
