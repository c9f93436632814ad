import { isTimePartitions, type AnyPartitions } from '../partitions/any-partitions.ts';
import { haveIdenticalKeys } from '../partitions/have-identical-keys.ts';
import type { MultiPartitions } from '../partitions/multi-partitions.ts';
import { dayMs, hourMs, minuteMs } from '../partitions/windows/calendar.ts';
import { describeOffset, offsetProblem } from '../partitions/windows/offset.ts';
import type { DefinedAsset } from './deployment.ts';
import { notRegistered } from './registered-key.ts';
import type { WindowSchedule } from './schedule-for.ts';
import type { ScheduledWindows } from './scheduled-windows.ts';

const longestOffset = { days: 31, hours: 23, minutes: 59 };

/** The windows of a schedule, or why there are none. */
export function resolveWindows(
  schedule: WindowSchedule,
  assets: readonly DefinedAsset[],
): ScheduledWindows | { readonly problem: string } {
  const { name, offset, maxCatchUp, order, config, startPaused } = schedule;
  const refuse = (problem: string) => ({ problem: `Schedule ${name}: ${problem}` });
  const wrongOffset = offsetProblem(offset, longestOffset);
  if (wrongOffset !== undefined) return refuse(wrongOffset);
  if (!Number.isSafeInteger(maxCatchUp) || maxCatchUp < 1)
    return refuse(`maxCatchUp: expected a whole number of at least 1, but ${maxCatchUp} was given`);

  const known = new Map(assets.map((asset) => [asset.key, asset]));
  const [first, ...others] = schedule.assets.map(({ key }) => ({
    key,
    partitions: known.get(key)?.spec.partitions,
  }));
  if (first === undefined) return refuse('name at least one asset');
  const unknown = schedule.assets.find(({ key }) => !known.has(key));
  if (unknown !== undefined)
    return refuse(
      `it requests the asset ${unknown.key}, ${notRegistered(unknown.key, new Set(known.keys()))}`,
    );
  const { key, partitions } = first;
  const other = others.find((of) => !haveIdenticalKeys(partitions, of.partitions));
  if (other !== undefined) {
    const kinds = `${key} (${describe(partitions)}) and ${other.key} (${describe(other.partitions)})`;
    return refuse(
      `its assets must have the same partitions, but ${kinds} differ: give each a schedule of its own`,
    );
  }
  const parts = timeOf(key, partitions);
  if ('problem' in parts) return refuse(parts.problem);
  return {
    ...parts,
    config,
    maxCatchUp,
    order,
    startPaused,
    assets: schedule.assets.map((asset) => asset.key),
    description: `${partitions?.description}, when a window ends${describeOffset(offset)}`,
    offsetMs:
      (offset.days ?? 0) * dayMs + (offset.hours ?? 0) * hourMs + (offset.minutes ?? 0) * minuteMs,
  };
}

function describe(partitions: AnyPartitions | undefined): string {
  if (partitions === undefined) return 'no partitions';
  return isTimePartitions(partitions)
    ? `${partitions.description} from ${partitions.firstKey} to ${partitions.lastKey ?? 'no end'}`
    : partitions.description;
}

function timeOf(
  key: string,
  partitions: AnyPartitions | undefined,
): Pick<ScheduledWindows, 'windows' | 'other' | 'keyOf'> | { problem: string } {
  if (partitions === undefined)
    return { problem: `${key} has no partitions: use defineSchedule, with a cron` };
  if (isTimePartitions(partitions))
    return { windows: partitions, other: undefined, keyOf: (window) => window };
  const ends = `${key} has partitions that never end (${partitions.description}): use defineSchedule, with a cron, or a sensor`;
  return partitions.kind === 'multi' ? timeDimension(key, partitions, ends) : { problem: ends };
}

function timeDimension(
  key: string,
  { dimensions, join, description }: MultiPartitions,
  ends: string,
) {
  const times = dimensions.filter((dimension) => isTimePartitions(dimension.partitions));
  const [time] = times;
  if (time === undefined || !isTimePartitions(time.partitions)) return { problem: ends };
  const other = dimensions.find((dimension) => dimension !== time);
  if (times.length > 1 || other === undefined)
    return {
      problem: `both dimensions of ${key} are time (${description}): it is not clear which of them ends`,
    };
  const keyOf = (window: string, of = '') =>
    join(dimensions.map((dimension) => (dimension === time ? window : of)));
  return { windows: time.partitions, other: other.partitions, keyOf };
}
