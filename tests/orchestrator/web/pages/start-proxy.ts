import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  /** The prefix under which it serves its target. */
  readonly url: string;
  /** Requested paths outside its own. */
  readonly strays: readonly string[];
  close(): void;
}

/** A reverse proxy that forwards requests below a path unchanged, and nothing else. */
export async function startProxy(target: string, path: string): Promise<Proxy> {
  const strays: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const address = incoming.url ?? '';
    if (!address.startsWith(`${path}/`)) {
      strays.push(address);
      outgoing.writeHead(404).end();
      return;
    }
    const passed = request(new URL(address, target), {
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
    });
    passed.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}/`,
    strays,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
