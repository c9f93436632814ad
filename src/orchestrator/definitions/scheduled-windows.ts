import type { Dimension } from '../partitions/multi-partitions.ts';
import type { TimePartitions } from '../partitions/time-partitions.ts';
import type { CatchUpOrder } from './schedule-for.ts';

/** What a schedule requests, and for which windows. */
export interface ScheduledWindows {
  /** For people: `daily in Europe/Madrid, when a window ends`. */
  readonly description: string;
  /**
   * The windows of the requested partitions: the partitions themselves, or their time dimension.
   */
  readonly windows: TimePartitions;
  /** The other dimension, if there is one. */
  readonly other: Dimension['partitions'] | undefined;
  /** The key of a partition. @param other the key in the other dimension */
  readonly keyOf: (window: string, other: string | undefined) => string;
  readonly assets: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly offsetMs: number;
  readonly maxCatchUp: number;
  readonly order: CatchUpOrder;
  readonly startPaused: boolean;
}

/** An example run of the schedule for a window, to check what each of its runs needs. */
export function runOfWindow({ windows, other, keyOf, assets, config }: ScheduledWindows) {
  const partition = keyOf(windows.firstKey, other?.kind === 'static' ? other.keys[0] : 'key');
  return { job: 'materializeAssets', config: { selection: assets, config, partition } };
}
