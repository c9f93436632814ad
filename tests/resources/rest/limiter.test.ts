import { expect, it } from 'vitest';
import { createAdaptiveLimiter } from '#resources/rest/limiter.ts';
import type { ReportOverload } from '#resources/rest/limiter.ts';

/** A task that ends on request. */
function task() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const overloads: ReportOverload[] = [];
  const run = (overload: ReportOverload) => {
    overloads.push(overload);
    return ended;
  };
  return { run, end, overload: () => overloads.forEach((report) => report()) };
}

it('runs no more than the limit at once, and the others in order', async () => {
  const limiter = createAdaptiveLimiter({ start: 2, max: 2 });
  const order: number[] = [];
  let active = 0;
  let most = 0;
  await Promise.all(
    [0, 1, 2, 3, 4].map((number) =>
      limiter.run(async () => {
        order.push(number);
        active += 1;
        most = Math.max(most, active);
        await new Promise(setImmediate);
        active -= 1;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

it('allows more after rounds without overload, up to its maximum', async () => {
  const limiter = createAdaptiveLimiter({ start: 2, max: 4 });
  for (let run = 0; run < 3; run += 1) await limiter.run(async () => {});
  expect(limiter.limit()).toBe(3);
  for (let run = 0; run < 50; run += 1) await limiter.run(async () => {});
  expect(limiter.limit()).toBe(4);
});

it('halves once for a burst, and never stops', async () => {
  const limiter = createAdaptiveLimiter({ start: 8, max: 8 });
  const burst = Array.from({ length: 8 }, task);
  const running = burst.map(({ run }) => limiter.run(run));
  await new Promise(setImmediate);
  for (const { overload, end } of burst) {
    overload();
    end();
  }
  await Promise.all(running);
  expect(limiter.limit()).toBe(4);
  for (let run = 0; run < 10; run += 1) await limiter.run(async (overload) => overload());
  expect(limiter.limit()).toBe(1);
});

it('starts nothing while the server requested a pause', async () => {
  const limiter = createAdaptiveLimiter();
  await limiter.run(async (overload) => overload(50));
  const before = performance.now();
  await limiter.run(async () => {});
  expect(performance.now() - before).toBeGreaterThan(40);
});

it('gives the place of a task that failed to the next', async () => {
  const limiter = createAdaptiveLimiter({ start: 1, max: 1 });
  await expect(limiter.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await limiter.run(() => Promise.resolve('next'))).toBe('next');
});

it('rejects waiting calls when the signal is aborted', async () => {
  const limiter = createAdaptiveLimiter({ start: 1, max: 1 });
  const first = task();
  const running = limiter.run(first.run);
  const controller = new AbortController();
  const waiting = limiter.run(() => Promise.resolve('never'), controller.signal);
  const reason = new Error('cancelled');
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(limiter.run(() => Promise.resolve('never'), controller.signal)).rejects.toBe(reason);
  first.end();
  await running;
  expect(await limiter.run(() => Promise.resolve('next'))).toBe('next');
});
