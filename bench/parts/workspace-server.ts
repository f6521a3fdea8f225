import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onEnd, tell } from './parent.ts';

/** A platform that always has the same to say of its one workspace, so that asking is all that costs. */
const BODY = JSON.stringify({
  id: '6f2b7f0e-3a44-4a7e-9d0b-0c2f3f6f7a11',
  name: 'Box',
  status: 'online',
  template: 'seo-agent',
  uptime_seconds: 61,
  last_heartbeat_at: '2026-11-21T09:00:00.000Z',
  last_sample_error: null,
});

const server = createServer((_request, reply) => {
  reply.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  reply.end(BODY);
});
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
onEnd();
