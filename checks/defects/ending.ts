import type { Defect } from './defect.ts';

export const ENDINGS: readonly Defect[] = [
  {
    what: 'the reporter crashes',
    on: 'none',
    file: 'src/cli/view.ts',
    take: '  writeReports(folder, told);\n',
    leave: "  if (told) throw new Error('planted');\n  writeReports(folder, told);\n",
  },
  {
    what: 'the reporter crashes on a red run',
    on: 'enum-coalesce',
    file: 'src/report/junit.ts',
    take: 'export function ',
    leave: "const planted = () => {\n  throw new Error('planted');\n};\nplanted();\nexport function ",
  },
  {
    what: 'the verdict never becomes the exit code',
    on: 'enum-coalesce',
    file: 'src/cli/view.ts',
    take: '  process.exitCode = verdict.exitCode;\n',
    leave: '',
  },
  {
    what: 'the end of a run is never told',
    on: 'enum-coalesce',
    file: 'src/cli/view.ts',
    take: '  const told = { verdict, events, replay: replayOf(events) };\n',
    leave: '  if (view) return;\n  const told = { verdict, events, replay: replayOf(events) };\n',
  },
];
