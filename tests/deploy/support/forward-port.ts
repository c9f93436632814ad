import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface ForwardedPort {
  readonly port: number;
  close(): void;
}

/**
 * Forwards a port of the loopback address to another: for services that only accept local
 * connections, such as Postgres, but not from pods.
 */
export async function forwardPort(target: number): Promise<ForwardedPort> {
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).on('close', () => open.delete(from) && to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
