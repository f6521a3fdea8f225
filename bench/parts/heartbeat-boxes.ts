import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
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

const ANSWER_LIMIT_MS = 10_000;

onEnd();
const { port, host, boxes, connections, warmUpMs, forMs } = optionsOf<BoxesOptions>();
const bodyOf = (id: string) =>
  JSON.stringify({
    ...{ workspace_id: id, error_rate: 0, sample_error: '', active_tasks: 1, uptime_seconds: 61 },
    ...{ current_task: 'a task', monthly_spend: 1.5 },
  });
/** As bytes on a plain socket: a client that does more takes the core that the registry and PostgreSQL need. */
const requests = boxes.map(([id, token]) => {
  const body = bodyOf(id);
  const head = [
    ...['POST /registry/heartbeat HTTP/1.1', `host: ${host}`, 'content-type: application/json'],
    ...[`authorization: Bearer ${token}`, `content-length: ${Buffer.byteLength(body)}`],
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
});
const began = performance.now() + warmUpMs;
let [sent, counted] = [0, 0];

async function beat(nth: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Error('no answer to a heartbeat')));
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  await once(socket, 'connect', { signal: closed.signal });
  for (let n = nth; performance.now() - began < forMs; n += connections) {
    socket.write(requests[n % requests.length] ?? '');
    await answered(socket, closed.signal);
    sent += 1;
    if (performance.now() >= began) counted += 1;
  }
  socket.destroy();
}

/** One answer is all that can come: the next heartbeat is sent after it. */
async function answered(socket: Socket, signal: AbortSignal): Promise<void> {
  let answer = '';
  while (!isWhole(answer)) {
    const [chunk] = (await once(socket, 'data', { signal })) as [string];
    answer += chunk;
  }
  if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(`a heartbeat was answered with ${answer}`);
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer);
  if (!length) throw new Error(`a heartbeat was answered without a length: ${answer}`);
  return answer.length >= head + 4 + Number(length[1]);
}

await Promise.all(Array.from({ length: connections }, (_, nth) => beat(nth)));
const { user, system } = process.cpuUsage();
const perSecond = (counted / (performance.now() - began)) * 1_000;
tell({ perSecond, sent, cpuUs: (user + system) / sent } satisfies BoxesTold);
