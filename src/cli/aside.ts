import { terminal } from '../report/escape.ts';

/** One line on the other stream. What it tells of a platform can colour nothing and begin no workflow command. */
export const sayAside = (text: string): void => void process.stderr.write(`${terminal(text)}\n`);

/** Several runs that meet the same mistake in the environment tell it as one. */
export function once(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    say(text);
  };
}
