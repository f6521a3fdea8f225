import type { ClientRequest } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { loopbackFirst } from './loopback.ts';
import { requestHttp, requestHttps } from './node-http.ts';

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** A connection through a proxy that sees no more of it than where it goes. */
export function tunnel(
  proxy: URL,
  to: { hostname: string; port: number },
  timeoutMs: number,
): Promise<Socket> {
  const target = `${isIPv6(to.hostname) ? `[${to.hostname}]` : to.hostname}:${to.port}`;
  return new Promise((resolve, reject) => {
    const asking = ask(proxy, target);
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      asking.destroy();
      reject(new Error(`the proxy ${proxy.host} ${why}`, { cause }));
    };
    const timer = setTimeout(() => fail(`did not answer within ${timeoutMs} ms`), timeoutMs);
    asking.once('error', (error) => fail(`cannot be used: ${error.message}`, error));
    // A refusal with a body comes as a response.
    asking.once('response', ({ statusCode }) => fail(`answered ${statusCode} to CONNECT ${target}`));
    asking.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return fail(`answered ${statusCode} to CONNECT ${target}`);
      }
      clearTimeout(timer);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asking.end();
  });
}

function ask(proxy: URL, target: string): ClientRequest {
  const { protocol, hostname, port, username, password } = proxy;
  const account = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(account).toString('base64')}` };
  return (protocol === 'https:' ? requestHttps : requestHttp)({
    method: 'CONNECT',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (DEFAULT_PORTS[protocol] ?? 80) : Number(port),
    path: target,
    headers: { host: target, ...authorization },
    lookup: loopbackFirst,
    agent: false,
  });
}
