import type { StoredTick } from '../../state/sensor-ticks.ts';

/** Consecutive ticks that were skipped for the same reason. */
export interface FoldedTicks {
  /** The latest of them. */
  readonly tick: StoredTick;
  readonly count: number;
  /** When the oldest of them started. */
  readonly since: Date;
}

/**
 * @param ticks the latest first. Only skipped ticks without a note are folded, because the others
 * differ.
 */
export function foldTicks(ticks: readonly StoredTick[]): readonly FoldedTicks[] {
  const folded: FoldedTicks[] = [];
  for (const tick of ticks) {
    const last = folded.at(-1);
    if (last !== undefined && isSameSkip(last.tick, tick))
      folded[folded.length - 1] = { ...last, count: last.count + 1, since: tick.startedAt };
    else folded.push({ tick, count: 1, since: tick.startedAt });
  }
  return folded;
}

function isSameSkip(one: StoredTick, other: StoredTick): boolean {
  return (
    one.status === 'skipped' &&
    other.status === 'skipped' &&
    one.skipReason === other.skipReason &&
    one.note === null &&
    other.note === null
  );
}
