import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/**
 * Forwards and counts the traffic between a worker and a server, so that a fault can strike between
 * any two messages.
 */
export interface MeteredProxy {
  readonly port: number;
  /** Number of packets so far. */
  passed(): number;
  /**
   * Calls `strike` immediately before the n-th packet from now on, in either direction, is
   * forwarded. Only the latest call counts.
   */
  after(packets: number, strike: () => void): void;
  /** Switches to another port of the server. */
  retarget(port: number): void;
  close(): Promise<void>;
}

export async function startMeteredProxy(targetPort: number): Promise<MeteredProxy> {
  let target = targetPort;
  let passed = 0;
  let left = 0;
  let strike: (() => void) | undefined;
  const sockets = new Set<Socket>();

  function count(): void {
    passed += 1;
    left -= 1;
    if (left !== 0) return;
    strike?.();
    strike = undefined;
  }

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (data) => {
      count();
      to.write(data);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    join(client, upstream);
    join(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    passed: () => passed,
    after: (packets, then) => {
      left = packets;
      strike = then;
    },
    retarget: (port) => {
      target = port;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
