import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { AssetState } from '../../reports/assets/asset-state.ts';
import type { LatestKnown } from '../../reports/assets/latest.ts';
import type { AssetReport } from '../../reports/assets/read-asset.ts';
import type { Explained } from '../../reports/automation/explain-automation.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import type { PastCheck } from '../../state/check-history.ts';

/** The contents of the page of an asset or one of its partitions. */
export interface AssetPageReport {
  readonly asset: DefinedAsset;
  readonly downstream: readonly string[];
  readonly partition: string | undefined;
  /** Undefined if it could not be read, like the next two. */
  readonly report: AssetReport | undefined;
  readonly partitions: PartitionsReport | undefined;
  /** The selected partitions, if any. */
  readonly selected: PartitionsReport | undefined;
  /** Of the whole asset, or of the shown partition. */
  readonly known: Partial<LatestKnown> | undefined;
  /** The known states of all assets. */
  readonly states: ReadonlyMap<string, AssetState> | undefined;
  readonly pastChecks: readonly PastCheck[];
  /** Undefined if the asset has no automation. */
  readonly explained: Explained | undefined;
}
