import { expect, test } from 'vitest';
import { foldTicks } from '#orchestrator/reports/sensors/fold-ticks.ts';
import type { StoredTick } from '#orchestrator/state/sensor-ticks.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

function skipped(minute: number, skipReason: string, note: string | null = null): StoredTick {
  const tick = {
    sensor: 'newFiles',
    tickId: String(minute),
    startedAt: at(minute),
    endedAt: at(minute),
    requested: 0,
  };
  return { ...tick, status: 'skipped', skipReason, error: null, note };
}

test('ticks that follow one another and skip for the same reason are one, with how many and since when', () => {
  const ticks = [
    skipped(9, 'No new file'),
    skipped(8, 'No new file'),
    skipped(7, 'No folder'),
    skipped(6, 'No new file'),
  ];
  expect(foldTicks(ticks).map(({ count, since }) => [count, since])).toEqual([
    [2, at(8)],
    [1, at(7)],
    [1, at(6)],
  ]);
});

test('one that notes something stands by itself, as does one that requested runs', () => {
  const requested: StoredTick = {
    ...skipped(7, ''),
    status: 'requested',
    skipReason: null,
    error: null,
    endedAt: at(7),
    requested: 2,
  };
  const ticks = [
    skipped(9, 'No new file'),
    skipped(8, 'No new file', 'left 3 windows out'),
    requested,
    requested,
  ];
  expect(foldTicks(ticks).map(({ count }) => count)).toEqual([1, 1, 1, 1]);
});
