import { textOf } from './yaml.ts';

export interface Instruction {
  name: string;
  text: string;
}

/** One FROM and what follows it. */
export interface Stage {
  base: string;
  name: string;
  instructions: Instruction[];
}

/** The stages of a Dockerfile that keeps to what ours uses: no here-documents and no other escapes. */
export function stagesOf(path: string): Stage[] {
  const lines = textOf(path)
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`${path}: not an instruction: ${line}`);
    if (name === 'FROM') {
      const [base = '', , as = ''] = text.split(' ');
      stages.push({ base, name: as, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/** JSON where it is JSON, else a line for the shell. */
export const commandOf = (text: string): string[] =>
  text.startsWith('[') ? (JSON.parse(text) as string[]) : ['sh', '-c', text];
