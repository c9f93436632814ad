import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventEmitter, once } from 'node:events';

export interface HalvingProxy {
  readonly url: string;
  /** Resolves when part of the body of the next such request was forwarded; the rest never is. */
  halveNext(matches: (request: IncomingMessage) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** How much of a truncated body is forwarded. */
const passedBytes = 100_000;

/**
 * Forwards a client's requests to a server, except for bodies to truncate. Preserves the host,
 * because signatures cover it.
 */
export async function startHalvingProxy(target: string): Promise<HalvingProxy> {
  const { hostname: host, port } = new URL(target);
  const halved = new EventEmitter();
  let isToHalve: ((request: IncomingMessage) => boolean) | undefined;
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const onward = httpRequest({ host, port, path, method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    onward.on('error', () => response.destroy());
    // The forwarded part of an aborted request must not look complete.
    response.on('close', () => onward.destroy());
    if (!isToHalve?.(request)) return void request.pipe(onward);
    isToHalve = undefined;
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      onward.write(chunk.subarray(0, Math.max(0, passedBytes - bytes)));
      bytes += chunk.length;
      if (bytes < passedBytes) return;
      request.pause();
      halved.emit('half');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    halveNext: async (matches) => {
      isToHalve = matches;
      await once(halved, 'half');
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
