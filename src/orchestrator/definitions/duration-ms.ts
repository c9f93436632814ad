import type { Duration } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';

/** A duration such as `26 hours` in milliseconds; undefined if it is invalid. */
export function durationMs(duration: Duration): number | undefined {
  try {
    const ms = msToNumber(duration);
    return ms >= 0 ? ms : undefined;
  } catch {
    return undefined;
  }
}
