import { expect, test } from 'vitest';
import type { Service } from '#orchestrator/dev/process/start-service.ts';
import { waitUntilReady } from '#orchestrator/dev/process/wait-until-ready.ts';

function service() {
  let stopped = false;
  const running: Service = {
    pid: 0,
    hasEnded: () => false,
    ended: new Promise(() => {}),
    lastLines: async () => 'starting',
    stop: async () => void (stopped = true),
  };
  return { running, isStopped: () => stopped };
}

test('a server that accepts a request and never answers is probed again', async () => {
  let asked = 0;
  await waitUntilReady(
    'It',
    service().running,
    () => ((asked += 1) === 1 ? new Promise(() => {}) : Promise.resolve()),
    20_000,
    20,
  );
  expect(asked).toBe(2);
});

test('one that never answers at all is stopped, and its last lines are reported', async () => {
  const { running, isStopped } = service();
  const waiting = waitUntilReady('It', running, () => new Promise(() => {}), 200, 20);
  await expect(waiting).rejects.toThrow(
    'It did not answer within 0.2 s. Its last lines:\nstarting',
  );
  expect(isStopped()).toBe(true);
});
