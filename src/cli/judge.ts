import { Command } from 'commander';
import { printedJson } from '../report/json.ts';
import { evidenceAt, judgeFile } from './evidence.ts';

export function judgeCommand(): Command {
  return new Command('judge')
    .description('Reach the verdict again from recorded evidence, and print it as verdict.json holds it.')
    .argument('<evidence.jsonl>', 'the evidence, or the folder that holds it')
    .action((path: string) => {
      const { verdict } = judgeFile(evidenceAt(path));
      process.stdout.write(`${printedJson(verdict)}\n`);
      process.exitCode = verdict.exitCode;
    });
}
