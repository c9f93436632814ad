import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '#orchestrator/dev/free-port.ts';

const listen = (port: number) => {
  const server = createServer();
  return new Promise<typeof server>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
};

test('a port that can be listened on, and that no outgoing connection is given', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThan(1_024);
  expect(port).toBeLessThan(32_768);
  const server = await listen(port);
  expect(await freePort(port)).not.toBe(port);
  server.close();
});

test('the preferred port where it is free', async () => {
  const port = await freePort();
  expect(await freePort(port)).toBe(port);
});
