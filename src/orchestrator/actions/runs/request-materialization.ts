import {
  runForSelection,
  selectedAssets,
  type RequestedRun,
} from '../../definitions/run-for-selection.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { asUsageError } from '../../usage-error.ts';
import { lastRuns } from './last-runs.ts';
import { refuseUnknownKeys } from './refuse-unknown-keys.ts';

export interface MaterializationRequest {
  /** Keys, `+KEY` with upstream assets, `KEY+` with downstream assets, `group:NAME`. */
  readonly selection: readonly string[];
  /** The partitions of each asset; empty to materialize unpartitioned. */
  readonly partitions: readonly string[];
  /** By asset. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Creates the run that materializes a selection of assets.
 * @throws UsageError if no job can materialize it this way, or a partition does not exist
 */
export async function requestMaterialization(
  source: ReportSource,
  { selection, partitions: keys, config }: MaterializationRequest,
): Promise<RequestedRun> {
  const definitions = await source.definitions();
  const assets = selectedAssets(definitions.assets, selection);
  const of = keys.length > 1 ? { partitions: keys } : { partition: keys[0] };
  const request = { selection, ...of, config, lastRuns: await lastRuns(source, assets, keys) };
  const run = runFor(definitions, request);
  if (keys.length > 0) await refuseUnknownKeys(source, assets, keys);
  return run;
}

function runFor(...given: Parameters<typeof runForSelection>): RequestedRun {
  try {
    return runForSelection(...given);
  } catch (error) {
    throw asUsageError(error);
  }
}
