import { Client } from 'undici';
import { onEnd, optionsOf, tell } from './parent.ts';
import type { FleetOptions, FleetTold } from './smoke.ts';

/**
 * The same requests over as many fresh connections, and nothing done with the answers but to read them. A client for
 * each of those at once, not for each tenant: making one costs a quarter of the rate, and a peer is to be at its best.
 */
onEnd();
const { port, tenants, readsEach, concurrency } = optionsOf<FleetOptions>();
const rest = Array.from({ length: tenants }, (_, n) => n).values();
const work = async () => {
  const client = new Client(`http://127.0.0.1:${port}`);
  for (const n of rest) {
    const headers = { host: `tenant-${n}.localhost:${port}` };
    for (let read = 0; read < readsEach; read += 1) {
      const reply = await client.request({ method: 'GET', path: '/buildinfo', headers, reset: true });
      await reply.body.text();
      if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} of tenant-${n}`);
    }
  }
  await client.close();
};
const before = process.cpuUsage();
const began = performance.now();
await Promise.all(Array.from({ length: concurrency }, work));
const tookMs = performance.now() - began;
const { user, system } = process.cpuUsage(before);
const reads = tenants * readsEach;
const mostMb = process.resourceUsage().maxRSS / 1_024;
tell({ perSecond: (reads / tookMs) * 1_000, cpuUs: (user + system) / reads, mostMb } satisfies FleetTold);
