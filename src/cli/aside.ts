import { terminal } from '../report/escape.ts';

/** One line on the other stream. What it tells of a platform can colour nothing and begin no workflow command. */
export const sayAside = (text: string): void => void process.stderr.write(`${terminal(text)}\n`);
