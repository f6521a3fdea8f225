import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server on loopback that keeps logs, as a test tells it to. */
export interface LogServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  /** The open WebSockets. */
  readonly sockets: ReadonlySet<Duplex>;
  send(message: string): void;
  /** Resolves when this is so; it is looked at after each request, and when a WebSocket opens or closes. */
  until(reached: () => boolean): Promise<void>;
}

/** A test waits for states; this only ends a test that would wait for ever. */
const LIMIT_MS = 20_000;

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

export async function logServer(answering: Answering, tails = false): Promise<LogServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Duplex>();
  const news = new EventEmitter();
  const told = () => news.emit('told');
  const server = createServer((request, response) => {
    requests.push(request);
    told();
    answering(request, response);
  });
  server.on('upgrade', (request, socket) => {
    requests.push(request);
    told();
    if (!tails) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    // Nobody reads what the other side says, but that it has gone is only seen by reading.
    socket.resume();
    socket.on('end', () => socket.destroy());
    socket.write(handshake(request));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      told();
    });
    sockets.add(socket);
    told();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sockets,
    send(message) {
      for (const socket of sockets) socket.write(textFrame(message));
    },
    async until(reached) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      while (!reached()) await once(news, 'told', { signal: limit });
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** RFC 6455's own constant. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function handshake(request: IncomingMessage): string {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${WEBSOCKET_GUID}`);
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${key.digest('base64')}`,
    '\r\n',
  ].join('\r\n');
}

/** One unmasked text frame; the length of the payload takes two bytes from 126 on. */
function textFrame(message: string): Buffer {
  const payload = Buffer.from(message);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
