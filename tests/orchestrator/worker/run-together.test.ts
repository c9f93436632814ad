import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runTogether, shutdownAll } from '#orchestrator/worker/run-together.ts';

/** A stand-in, since a real worker does not crash on demand. */
function createFakeWorker() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let state: 'INITIALIZED' | 'RUNNING' | 'DRAINING' | 'STOPPED' | 'FAILED' = 'INITIALIZED';
  return {
    getState: () => state,
    run: () => {
      state = 'RUNNING';
      return promise;
    },
    shutdown: () => {
      if (state !== 'RUNNING') throw new Error(`Not running but ${state}`);
      state = 'DRAINING';
    },
    end: () => {
      state = 'STOPPED';
      resolve();
    },
    die: (error: Error) => {
      state = 'FAILED';
      reject(error);
    },
  };
}

test('one dies: the others are shut down and awaited, and the first cause is reported', async () => {
  const [first, second, third] = [createFakeWorker(), createFakeWorker(), createFakeWorker()];
  let isOver = false;
  const outcome = runTogether([first, second, third]).finally(() => (isOver = true));
  second.die(new Error('the cause'));
  await expect.poll(() => [first.getState(), third.getState()]).toEqual(['DRAINING', 'DRAINING']);
  first.die(new Error('a consequence'));
  await turn();
  expect(isOver).toBe(false);
  third.end();
  expect(await outcome).toMatchObject({ status: 'rejected', reason: { message: 'the cause' } });
});

test('all end when they are shut down', async () => {
  const workers = [createFakeWorker(), createFakeWorker()];
  const outcome = runTogether(workers);
  shutdownAll(workers);
  for (const worker of workers) worker.end();
  expect(await outcome).toMatchObject({ status: 'fulfilled' });
});
