import { fate, type Random } from '../random.ts';

/** The platform's calls, as noise falls on them. */
export const ENDPOINTS = [
  'create-org',
  'orgs',
  'token',
  'delete-tenant',
  'logs',
  'health',
  'build',
  'create-workspace',
  'workspace',
  'model',
  'files',
  'file',
  'plugins',
  'activity',
  'put-model',
  'put-secret',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** What can happen to a request on its way there or to its answer on the way back. */
export const MISHAPS = [
  /** It never gets there, and nobody says so. */
  'lost',
  /** It is carried out, and the answer never comes. */
  'swallowed',
  /** The connection breaks before it gets there, or after. */
  'reset',
  'cut',
  /** It takes so long to get there, or its answer so long to come, that it may be too late. */
  'late-request',
  'late-answer',
  /** Something in between asks twice, and hands on the first answer. */
  'twice',
  'error-500',
  'html-502',
  'html-503',
  'json-503',
  'html-504',
  'told-to-wait',
  'html-200',
  'html-404',
  'torn',
  'empty',
  'alien',
] as const;
export type Mishap = (typeof MISHAPS)[number];

/** A while in which everything of a kind goes wrong. */
export interface Weather {
  fromMs: number;
  toMs: number;
  endpoints: ReadonlySet<Endpoint> | 'all';
  mishap: Mishap;
}

export interface Noise {
  seed: number;
  /** How often a request meets a mishap by itself. */
  rate: number;
  mishaps: readonly [Mishap, ...Mishap[]];
  weather: readonly Weather[];
  /** One way, in milliseconds. */
  latencyMs: { least: number; most: number };
}

export const NOISE_LEVELS = ['none', 'light', 'heavy', 'storm'] as const;
export type NoiseLevel = (typeof NOISE_LEVELS)[number];

const RATES: Record<NoiseLevel, number> = { none: 0, light: 0.02, heavy: 0.12, storm: 0.3 };
const STORMS: Record<NoiseLevel, number> = { none: 0, light: 1, heavy: 2, storm: 4 };

export function drawNoise(random: Random, level: NoiseLevel, aboutMs: number): Noise {
  const all = [...MISHAPS] as [Mishap, ...Mishap[]];
  const one = random.pick(all);
  return {
    seed: random.whole(0, 0x7fffffff),
    rate: RATES[level],
    mishaps: random.chance(0.5) ? all : [one, random.pick(all)],
    weather: Array.from({ length: random.whole(0, STORMS[level]) }, () => drawWeather(random, aboutMs)),
    latencyMs: random.chance(0.8) ? { least: 3, most: 40 } : { least: 40, most: 600 },
  };
}

/** Longer than this, and the platform is not noisy but gone. */
const LONGEST_WEATHER_MS = 90_000;

function drawWeather(random: Random, aboutMs: number): Weather {
  const fromMs = random.between(0, aboutMs);
  const one = new Set([random.pick(ENDPOINTS as unknown as [Endpoint, ...Endpoint[]])]);
  return {
    fromMs,
    toMs: fromMs + random.between(1_000, LONGEST_WEATHER_MS),
    endpoints: random.chance(0.4) ? 'all' : one,
    mishap: random.pick(MISHAPS as unknown as [Mishap, ...Mishap[]]),
  };
}

export interface Passage {
  mishap: Mishap | null;
  thereMs: number;
  backMs: number;
}

const LATE_MS = 16_000;

/** The same request at the same moment always fares the same, however many others were sent before it. */
export function passageOf(noise: Noise, endpoint: Endpoint, place: number, sentMs: number): Passage {
  const moment = Math.round(sentMs * 1_000) | 0;
  const { least, most } = noise.latencyMs;
  const draw = (of: number) => fate(noise.seed + of, place, moment);
  const mishap = weatherAt(noise, endpoint, sentMs) ?? mishapBy(noise, draw);
  const thereMs = least + (most - least) * draw(1);
  const backMs = least + (most - least) * draw(2);
  if (mishap === 'late-request') return { mishap, thereMs: thereMs + LATE_MS * draw(3), backMs };
  if (mishap === 'late-answer') return { mishap, thereMs, backMs: backMs + LATE_MS * draw(3) };
  return { mishap, thereMs, backMs };
}

function mishapBy({ rate, mishaps }: Noise, draw: (of: number) => number): Mishap | null {
  if (rate === 0 || draw(4) >= rate) return null;
  return mishaps[Math.floor(draw(5) * mishaps.length)] ?? mishaps[0];
}

function weatherAt({ weather }: Noise, endpoint: Endpoint, sentMs: number): Mishap | null {
  for (const { fromMs, toMs, endpoints, mishap } of weather) {
    if (sentMs >= fromMs && sentMs < toMs && (endpoints === 'all' || endpoints.has(endpoint))) return mishap;
  }
  return null;
}
