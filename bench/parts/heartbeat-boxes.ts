import { Client } from 'undici';
import { onEnd, optionsOf, tell } from './parent.ts';

/** Boxes that only heartbeat, as many at once as there are connections, and never wait between two. */
export interface BoxesOptions {
  port: number;
  host: string;
  /** Id and token of each workspace. */
  boxes: readonly (readonly [string, string])[];
  connections: number;
  /** What is sent before this is over is not in the rate: a process that has just begun compiles as it goes. */
  warmUpMs: number;
  forMs: number;
}

export interface BoxesTold {
  perSecond: number;
  /** The warm-up's are among them. */
  sent: number;
  /** Of each that was sent. */
  cpuUs: number;
}

onEnd();
const { port, host, boxes, connections, warmUpMs, forMs } = optionsOf<BoxesOptions>();
const bodyOf = (id: string) =>
  JSON.stringify({
    ...{ workspace_id: id, error_rate: 0, sample_error: '', active_tasks: 1, uptime_seconds: 61 },
    ...{ current_task: 'a task', monthly_spend: 1.5 },
  });
const requests = boxes.map(([id, token]) => ({
  method: 'POST' as const,
  path: '/registry/heartbeat',
  headers: { host, 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: bodyOf(id),
}));
const began = performance.now() + warmUpMs;
let [sent, counted] = [0, 0];

async function beat(nth: number): Promise<void> {
  const client = new Client(`http://127.0.0.1:${port}`);
  for (let n = nth; performance.now() - began < forMs; n += connections) {
    const request = requests[n % requests.length];
    if (!request) return;
    const { statusCode, body } = await client.request(request);
    await body.dump();
    if (statusCode !== 200) throw new Error(`a heartbeat was answered with ${statusCode}`);
    sent += 1;
    if (performance.now() >= began) counted += 1;
  }
  await client.close();
}

await Promise.all(Array.from({ length: connections }, (_, nth) => beat(nth)));
const { user, system } = process.cpuUsage();
const perSecond = (counted / (performance.now() - began)) * 1_000;
tell({ perSecond, sent, cpuUs: (user + system) / sent } satisfies BoxesTold);
