import { Command } from 'commander';
import { printedJson } from '../report/json.ts';
import { UsageError } from '../usage.ts';
import { EXIT } from '../verdict/merge.ts';
import { configOption, ledgerOption, type SettingFlags, settingsOf, targetOption } from './settings.ts';

interface DoctorFlags extends SettingFlags {
  target?: string;
  json?: boolean;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Before fifteen minutes are spent: is this target reachable, authorised and as expected? It only reads.\nExit 0: usable. 1: something to mend. 2: not reachable, not let in, or no configuration that can be read.',
    )
    .addOption(targetOption())
    .addOption(configOption())
    .addOption(ledgerOption())
    .option('--json', 'as JSON')
    .action(runDoctor);
}

const SIGNS = { ok: '✓', warn: '!', bad: '✗' } as const;
const TONES = { ok: 'good', warn: 'unclear', bad: 'bad' } as const;

async function runDoctor(flags: DoctorFlags): Promise<void> {
  if (flags.target === undefined)
    throw new UsageError('the doctor looks at a target: --target NAME, or DELIVERY_TARGET');
  const [{ resolveTarget }, { examine }, { streamTraits }, { painter }] = await Promise.all([
    import('../config/target.ts'),
    import('../session/examine.ts'),
    import('../report/terminal/environment.ts'),
    import('../report/terminal/paint.ts'),
  ]);
  const settings = settingsOf(flags);
  const remote = resolveTarget(settings.config, flags.target, process.env);
  const findings = await examine(remote, settings.ledger);
  const paint = painter(streamTraits(process.stdout, process.env).colour);
  if (flags.json) process.stdout.write(`${printedJson(findings)}\n`);
  else
    for (const { is, what, told, fix } of findings) {
      process.stdout.write(`${paint(TONES[is], `${SIGNS[is]} ${what.padEnd(14)} ${told}`)}\n`);
      if (fix !== null) process.stdout.write(`${' '.repeat(17)}${paint('plain', fix)}\n`);
    }
  const ill = findings.filter(({ is }) => is === 'bad').map(({ what }) => what);
  const isShut = ill.includes('reachable') || ill.includes('authorised');
  process.exitCode = isShut ? EXIT.usage : ill.length > 0 ? EXIT.fail : EXIT.pass;
}
