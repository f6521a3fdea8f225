import { dirname } from 'node:path';
import { Command } from 'commander';
import { writeReports } from '../report/folder.ts';
import { replayOf } from '../report/replay.ts';
import { evidenceAt, judgeFile } from './evidence.ts';
import { showRecorded } from './recorded.ts';

export function reportCommand(): Command {
  return new Command('report')
    .description("Render a run's reports again from its evidence.")
    .argument('<folder>', "the run's folder")
    .action((path: string) => {
      const file = evidenceAt(path);
      const { verdict, events } = judgeFile(file);
      writeReports(dirname(file), { verdict, events, replay: replayOf(events) });
      showRecorded({}, { verdict });
      process.stdout.write(`rendered again in ${dirname(file)}\n`);
    });
}
