import { expect, test } from 'vitest';
import { openMetadataEnv } from '#resources/open-metadata.ts';
import { createOutlast, inWords, type Outage } from '#resources/open-metadata/outlast.ts';

const minute = 60_000;
const start = Date.parse('2026-03-01T12:03:00Z');
const { OPEN_METADATA_OUTAGE_MINUTES } = openMetadataEnv.parse({
  OPEN_METADATA_HOST: 'localhost',
  OPEN_METADATA_TOKEN: 't',
});

/** A server that is unavailable until a time, by its own clock; a probe takes no time. */
function away(
  until: number,
  { since, reasonAt }: { since?: number; reasonAt?: (now: number) => string } = {},
) {
  let now = start;
  let probes = 0;
  const changes: (Outage | undefined)[] = [];
  const controller = new AbortController();
  const outlast = createOutlast({
    limitMs: OPEN_METADATA_OUTAGE_MINUTES * minute,
    probe: async () => {
      probes += 1;
      return now < until ? (reasonAt?.(now) ?? 'ECONNREFUSED') : undefined;
    },
    onChange: (outage) => changes.push(outage),
    signal: controller.signal,
    since,
    clock: {
      now: () => now,
      sleep: async (ms, signal) => {
        await Promise.resolve();
        signal.throwIfAborted();
        now += ms;
      },
    },
  });
  return { outlast, changes, controller, probes: () => probes, passed: () => now - start };
}

test('as it is set, an upgrade of 30 minutes is outlasted with a request every 15 s', async () => {
  const { outlast, changes, probes, passed } = away(start + 30 * minute);
  const answers = await Promise.all(Array.from({ length: 24 }, () => outlast.answers()));
  expect(new Set(answers)).toEqual(new Set([true]));
  expect(passed()).toBeGreaterThanOrEqual(30 * minute);
  expect(passed()).toBeLessThan(30.5 * minute);
  expect(probes()).toBeGreaterThan(100);
  expect(probes()).toBeLessThan(130);
  expect(changes).toEqual([{ since: start, reason: 'connection refused' }, undefined]);
});

test('one that does not end is waited for as long as the limit says, once', async () => {
  const { outlast, passed } = away(Infinity);
  expect(await outlast.answers()).toBe(false);
  expect(passed()).toBeGreaterThanOrEqual(60 * minute);
  expect(passed()).toBeLessThan(60.5 * minute);
  const before = passed();
  expect(await outlast.answers()).toBe(false);
  expect(passed()).toBe(before);
});

test('the wait of an attempt before counts', async () => {
  const { outlast, passed, changes } = away(Infinity, { since: start - 50 * minute });
  expect(await outlast.answers()).toBe(false);
  expect(passed()).toBeLessThan(10.5 * minute);
  expect(changes).toEqual([{ since: start - 50 * minute, reason: 'connection refused' }]);
});

test('the wait of an attempt before does not count in an outage that begins after an answer', async () => {
  const { outlast, changes } = away(start + minute, { since: start - 90 * minute });
  outlast.answered();
  expect(await outlast.answers()).toBe(true);
  expect(changes).toEqual([{ since: start, reason: 'connection refused' }, undefined]);
});

test('a changed reason is reported, and a second outage is counted from its start', async () => {
  const reasonAt = (now: number) => (now < start + minute ? 'ECONNREFUSED' : '503 starting');
  const { outlast, changes } = away(start + 2 * minute, { reasonAt });
  expect(await outlast.answers()).toBe(true);
  expect(changes).toEqual([
    { since: start, reason: 'connection refused' },
    { since: start, reason: '503 starting' },
    undefined,
  ]);
  expect(await outlast.answers()).toBe(true);
  expect(changes).toHaveLength(3);
});

test('ends when the work is cancelled', async () => {
  const { outlast, controller } = away(Infinity);
  const answers = outlast.answers();
  controller.abort(new Error('cancelled'));
  await expect(answers).rejects.toThrow('cancelled');
});

test.each([
  ['ECONNREFUSED', 'connection refused'],
  ['UND_ERR_SOCKET', 'connection closed'],
  ['no answer within 60 s', 'no answer within 60 s'],
])('%s is reported as: %s', (reason, words) => {
  expect(inWords(reason)).toBe(words);
});
