interface Tty {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

const WIDTH = 100;
const HEIGHT = 40;

/** How a stream may be written to: what is asked of it by NO_COLOR, FORCE_COLOR and a terminal that can nothing. */
export function streamTraits(stream: Tty, env: Readonly<Record<string, string | undefined>>) {
  const isTTY = stream.isTTY === true && env.TERM !== 'dumb' && (env.CI ?? '') === '';
  const forced = (env.FORCE_COLOR ?? '') !== '' && env.FORCE_COLOR !== '0';
  const colour = (env.NO_COLOR ?? '') === '' && (isTTY || forced);
  return { isTTY, colour, size: () => ({ columns: stream.columns ?? WIDTH, rows: stream.rows ?? HEIGHT }) };
}
