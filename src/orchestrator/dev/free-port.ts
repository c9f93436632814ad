import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections (from 32768, or 49152): none of them takes one before its service has it. */
const ports = [20_000, 32_000] as const;
const attempts = 20;

/** The preferred port of the loopback address where it is free, else any that is. */
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
