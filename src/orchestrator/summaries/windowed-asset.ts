import { createHash } from 'node:crypto';
import { declaredVersions } from '../definitions/declared-versions.ts';
import type { DefinedAsset } from '../definitions/deployment.ts';
import { isTimePartitions, type AnyPartitions } from '../partitions/any-partitions.ts';
import type { TimePartitions } from '../partitions/time-partitions.ts';
import type { FoldedAsset } from '../state/partition-pages.ts';

/** An asset whose partitions are windows with fixed positions. */
export interface WindowedAsset extends FoldedAsset {
  readonly windows: TimePartitions;
}

/** Windows with fixed positions. Cron windows have none. */
export function hasSlots(partitions: AnyPartitions | undefined): partitions is TimePartitions {
  return isTimePartitions(partitions) && partitions.kind !== 'cron';
}

/** Version of the page format. */
const format = 1;

/** Undefined for an asset with other partitions. */
export function toWindowedAsset(asset: DefinedAsset): WindowedAsset | undefined {
  const windows = asset.spec.partitions;
  if (!hasSlots(windows)) return undefined;
  const declared = declaredVersions(asset);
  const facts = [format, windows.sequence.identity, declared.codeVersion, declared.deps.toSorted()];
  return {
    ...declared,
    windows,
    definition: createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32),
  };
}
