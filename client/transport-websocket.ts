import type { Carrier, Environment, TransportHandlers } from './transport.ts';

/** Where the server listens for WebSockets: beside the page. */
function address(baseUrl: string): string {
  const url = new URL('ws', baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Carries messages by WebSocket; one that is not open in time is given up as lost. */
export function openWebSocket({ WebSocket, baseUrl, openWithinMs }: Environment, handlers: TransportHandlers): Carrier {
  let isOver = false;
  const finish = (code: number, reason: string): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(late);
    handlers.close(code, reason);
  };
  const socket = new WebSocket(address(baseUrl));
  const late = setTimeout(() => {
    finish(1006, '');
    socket.close();
  }, openWithinMs);
  socket.addEventListener('open', () => {
    clearTimeout(late);
    if (!isOver) handlers.open('websocket');
  });
  socket.addEventListener('message', ({ data }) => {
    if (!isOver) handlers.message(String(data));
  });
  socket.addEventListener('close', ({ code, reason }) => finish(code, reason));
  // The event `close` follows it and says more.
  socket.addEventListener('error', () => undefined);
  return {
    send: (text) => socket.send(text),
    close() {
      isOver = true;
      clearTimeout(late);
      socket.close(1000);
    },
  };
}
