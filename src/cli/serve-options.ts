import { InvalidArgumentError } from 'commander';
import { type Delays, PRODUCTION } from '../registry/timing.ts';

export function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

export function pace(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0.1 && number <= 10_000) return number;
  throw new InvalidArgumentError('A pace is a number from 0.1 to 10000.');
}

export function sha(text: string): string {
  if (text === 'dev' || /^[0-9a-f]{40}$/.test(text)) return text;
  throw new InvalidArgumentError('A SHA has 40 hex digits; a build without one says dev.');
}

export function delay(text: string, before: Partial<Delays>): Partial<Delays> {
  const [, name = '', ms = ''] = /^(\w+)=(\d{1,9})$/.exec(text) ?? [];
  if (Object.hasOwn(PRODUCTION, name)) return { ...before, [name]: Number(ms) };
  throw new InvalidArgumentError(
    `A delay is NAME=MS, with NAME one of ${Object.keys(PRODUCTION).join(', ')}.`,
  );
}
