import { Client } from 'undici';
import { onEnd, optionsOf, tell } from './parent.ts';
import type { FleetOptions, FleetTold } from './smoke.ts';

/** The same requests over as many fresh connections, and nothing done with the answers but to read them. */
onEnd();
const { port, tenants, readsEach, concurrency } = optionsOf<FleetOptions>();
const rest = Array.from({ length: tenants }, (_, n) => n).values();
const work = async () => {
  for (const n of rest) {
    const client = new Client(`http://tenant-${n}.localhost:${port}`, {
      connect: { lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
    });
    for (let read = 0; read < readsEach; read += 1) {
      const reply = await client.request({ method: 'GET', path: '/buildinfo', reset: true });
      await reply.body.text();
      if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} of tenant-${n}`);
    }
    await client.close();
  }
};
const began = performance.now();
await Promise.all(Array.from({ length: concurrency }, work));
const tookMs = performance.now() - began;
const mostMb = process.resourceUsage().maxRSS / 1_024;
tell({ perSecond: ((tenants * readsEach) / tookMs) * 1_000, mostMb } satisfies FleetTold);
