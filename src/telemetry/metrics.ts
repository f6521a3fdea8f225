import { attributes, type Metric, nanoseconds } from './otlp.ts';

/** What a smoke has counted: every tenant in one class. */
export interface SmokeTally {
  target: string;
  gitSha: string;
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** Milliseconds since 1970, when the last tenant was read. */
  finishedAtMs: number;
  tookMs: number;
  tenants: Readonly<Record<string, number>>;
}

export function smokeMetrics(tally: SmokeTally): Metric[] {
  const { target, gitSha, verdict, finishedAtMs, tookMs, tenants } = tally;
  const about = { 'delivery.target': target, 'delivery.git_sha': gitSha };
  const gauge = (
    name: string,
    unit: string,
    description: string,
    points: [number, Record<string, string>][],
  ): Metric => ({
    name,
    unit,
    description,
    gauge: {
      dataPoints: points.map(([asDouble, more]) => ({
        timeUnixNano: nanoseconds(finishedAtMs),
        asDouble,
        attributes: attributes({ ...about, ...more }),
      })),
    },
  });
  return [
    gauge(
      'delivery.smoke.tenants',
      '{tenant}',
      'Tenants by what answered on /buildinfo.',
      Object.entries(tenants).map(([name, count]) => [count, { 'delivery.smoke.class': name }]),
    ),
    gauge('delivery.smoke.duration', 's', 'How long the smoke took.', [[tookMs / 1000, {}]]),
    gauge('delivery.smoke.verdict', '1', 'One for the verdict of the smoke.', [
      [1, { 'delivery.verdict': verdict }],
    ]),
  ];
}
