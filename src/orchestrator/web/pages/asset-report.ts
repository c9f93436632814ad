import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { AssetState } from '../../reports/assets/asset-state.ts';
import type { LatestKnown } from '../../reports/assets/latest.ts';
import type { AssetReport } from '../../reports/assets/read-asset.ts';
import type { Explained } from '../../reports/automation/explain-automation.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import type { PastCheck } from '../../state/check-history.ts';

/** What the page of an asset, or of one of its partitions, shows. */
export interface AssetPageReport {
  readonly asset: DefinedAsset;
  readonly downstream: readonly string[];
  readonly partition: string | undefined;
  /** Undefined where it could not be read, as the next two. */
  readonly report: AssetReport | undefined;
  readonly partitions: PartitionsReport | undefined;
  /** Those that are selected, if any are. */
  readonly selected: PartitionsReport | undefined;
  /** Of the whole asset, or of the partition that is shown. */
  readonly known: Partial<LatestKnown> | undefined;
  /** Of all assets, where they are known. */
  readonly states: ReadonlyMap<string, AssetState> | undefined;
  readonly pastChecks: readonly PastCheck[];
  /** Undefined where it has no automation. */
  readonly explained: Explained | undefined;
}
