import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { connectClient } from '#orchestrator/client/temporal-connection.ts';
import { temporalOutage } from '#orchestrator/client/temporal-outage.ts';
import { problemOf } from '#orchestrator/web/server/problem.ts';
import { temporalAddress } from '#tests/support/services.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';

/** A proxy to the server that can be blocked, which simulates a frozen server. */
async function openWay() {
  const sockets = new Set<Socket>();
  const { hostname: host, port } = new URL(`tcp://${temporalAddress()}`);
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    block: () => sockets.forEach((socket) => void socket.unpipe().pause()),
    close,
  };
}

test('a call that Temporal does not answer fails, and says that it may have been carried out', async () => {
  const way = await openWay();
  const connection = await Connection.connect({ address: temporalAddress() });
  const env = {
    TEMPORAL_ADDRESS: way.address,
    TEMPORAL_NAMESPACE: await createNamespace(connection),
  };
  const client = await connectClient(env, 500);
  onTestFinished(async () => {
    way.close();
    await connection.close();
    await client.connection.close();
  });
  const start = () =>
    client.workflow
      .start('nothing', { workflowId: 'nobody-answers', taskQueue: 'nobody' })
      .catch((error: unknown) => error);
  const handle = await start();
  expect(handle).toMatchObject({ workflowId: 'nobody-answers' });
  way.block();
  const error = await start();
  expect(problemOf(error)).toMatchObject({
    status: 503,
    code: 'TEMPORAL_UNAVAILABLE',
    detail:
      'Temporal did not answer in time. If this was to start or change something, check whether it did before you repeat it',
  });
  expect(temporalOutage(new Error('another'))).toEqual(new Error('another'));
});

test('a server that is down is named without the words of gRPC', () => {
  const details =
    'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: .';
  expect(temporalOutage(Object.assign(new Error(details), { code: 14, details }))).toMatchObject({
    message: expect.stringMatching(
      /^Temporal did not answer: connect ECONNREFUSED 127\.0\.0\.1:1\. If this/,
    ),
  });
});
