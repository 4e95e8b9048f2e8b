import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What the proxy does with upgrades: passes them, answers 403, never answers, or passes them and then nothing of what is sent. */
export type Upgrades = 'pass' | 'refuse' | 'hang' | 'mute';

/** A reverse proxy on a port of its own that mounts the server under a sub-path, strips it and buffers nothing. */
export interface Proxy {
  /** Address of the mounted server, with a slash at the end. */
  url: string;
  upgrades: Upgrades;
  /** Every path that was asked for, with its method, as an access log has it. */
  log: string[];
  /** Ends every connection that goes through it, as a network does that goes away. */
  cutAll(): void;
  stop(): Promise<void>;
}

/** Starts a proxy for the server at 127.0.0.1:`port`, mounted under `prefix` (`/ackademy/`). */
export async function startProxy(port: number, prefix: string, upgrades: Upgrades = 'pass'): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer();
  const proxy: Proxy = {
    url: '', upgrades, log: [],
    cutAll: () => sockets.forEach((socket) => socket.destroy()),
    async stop() {
      proxy.cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('request', (request, response) => {
    proxy.log.push(`${request.method} ${request.url}`);
    if (!request.url?.startsWith(prefix)) return void response.writeHead(404).end();
    const onward = httpRequest({
      host: '127.0.0.1', port, method: request.method, path: request.url.slice(prefix.length - 1), headers: forwarded(request),
    }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('data', (chunk: Buffer) => response.write(chunk));
      answer.on('end', () => response.end());
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request, socket, head) => {
    proxy.log.push(`UPGRADE ${request.url}`);
    if (proxy.upgrades === 'hang') return;
    if (proxy.upgrades === 'refuse') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    passUpgrade(request, socket, head, port, prefix, proxy.upgrades === 'mute');
  });
  proxy.url = `http://127.0.0.1:${await listen(server)}${prefix}`;
  return proxy;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** The headers as a proxy passes them on: its own name for the server, who asked, and under which name. */
function forwarded({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  return { ...headers, host: 'inside.example', 'x-forwarded-host': headers.host, 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'http' };
}

function passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, port: number, prefix: string, isMute: boolean): void {
  const onward = connect(port, '127.0.0.1', () => {
    const lines = Object.entries(forwarded(request)).map(([name, value]) => `${name}: ${String(value)}`);
    onward.write([`GET ${request.url?.slice(prefix.length - 1)} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    onward.write(head);
    onward.pipe(socket);
    if (isMute) socket.resume();
    else socket.pipe(onward);
  });
  const end = (): void => {
    onward.destroy();
    socket.destroy();
  };
  onward.on('error', end).on('close', end);
  socket.on('error', end).on('close', end);
}
