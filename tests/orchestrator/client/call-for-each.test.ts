import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callForEach } from '#orchestrator/client/call-for-each.ts';

const items = Array.from({ length: 100 }, (_, index) => index);

test('each item is called for, and after a failure no further one', async () => {
  expect(await callForEach(items, async (item) => -item)).toEqual(items.map((item) => -item));
  let calls = 0;
  const failing = callForEach(items, async () => {
    calls += 1;
    await sleep(1);
    throw new Error('Nobody answers');
  });
  await expect(failing).rejects.toThrow('Nobody answers');
  await sleep(50);
  expect(calls).toBeLessThan(items.length);
});
