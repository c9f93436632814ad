import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ephemeral ports of common systems (from 32768, or 49152), so that no outgoing
 * connection takes the port before its service does.
 */
const ports = [20_000, 32_000] as const;
const attempts = 20;

/** The preferred port of the loopback address if it is free, otherwise any free one. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(...ports);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${attempts} ports between ${ports.join(' and ')} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
