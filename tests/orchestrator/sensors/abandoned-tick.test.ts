import { expect, test, vi } from 'vitest';
import { sensorFixture } from '#tests/doubles/fixtures/sensors/definitions.ts';
import { createKitchen } from '#tests/doubles/fixtures/sensors/kitchen.ts';
import { startWorker } from '#tests/support/start-worker.ts';

test('a tick that is cancelled is recorded as failed, and its sensor does not back off', async () => {
  const fixture = sensorFixture(createKitchen());
  const definitions = {
    ...fixture,
    sensors: fixture.sensors.map((sensor) => ({ ...sensor, deadlineSecs: 30 })),
  };
  const worker = await startWorker(definitions, { WAITER: 'Ana' });
  const { sensors } = worker.store;
  const tick = await worker.client.workflow.start('sensorTick', {
    workflowId: 'sensorTick/messageSensor',
    taskQueue: 'default',
    args: [{ sensor: 'messageSensor', mode: 'stream', deadlineSecs: 30 }],
  });
  await vi.waitFor(
    async () =>
      expect(await sensors.ticks('messageSensor', 1)).toMatchObject([{ status: 'running' }]),
    { timeout: 10_000 },
  );
  await tick.cancel();
  await expect(tick.result()).rejects.toThrow('Workflow execution cancelled');
  expect(await sensors.lastTick('messageSensor')).toMatchObject({
    status: 'failed',
    error: 'Cancelled',
    endedAt: expect.any(Date),
  });
  expect(await sensors.state('messageSensor')).toMatchObject({ failures: 0, heldBack: false });
  await worker.stop();
});
