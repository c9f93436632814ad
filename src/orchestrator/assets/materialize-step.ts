import { Context } from '@temporalio/activity';
import type { Logger } from '@temporalio/common';
import type pg from 'pg';
import { toKeyChange } from '../partitions/partition-change.ts';
import type { ChangedKeys, PartitionKeyChange } from '../state/partition-keys.ts';
import { reportProgress } from '../progress.ts';
import type {
  MaterializeBatchInput,
  MaterializeInput,
  MaterializeResult,
} from '../workflow/protocol.ts';
import type { AnyActivityAsset, AssetLog, MaterializationContext } from './asset.ts';
import { clientsOf, type ClientParts } from './clients-of.ts';
import { materializeAsset, materializeBatch, type GivenContext } from './materialize-asset.ts';
import type { Named } from '../workflow/asset-ref.ts';
import type { UpstreamReads } from './upstream-reads.ts';

/** How a materialization uses the state database. */
export interface MaterializationReads extends UpstreamReads {
  /** @param name of the dynamic partitions */
  readonly partitionKeys: (name: string) => Promise<readonly string[]>;
  readonly changePartitionKeys: (change: PartitionKeyChange) => Promise<ChangedKeys>;
  readonly knownPartitions: MaterializationContext<
    unknown,
    unknown,
    Named,
    Named
  >['knownPartitions'];
}

export interface MaterializeStepParts extends ClientParts, MaterializationReads {
  readonly stateDatabase: pg.Pool;
}

/** The input of an activity that materializes one partition, or several. */
export type StepInput = MaterializeInput | MaterializeBatchInput;

/**
 * Materializes an asset in the current activity. @returns the results in the order of the
 * partitions
 */
export async function materializeStep(
  asset: AnyActivityAsset,
  input: StepInput,
  parts: MaterializeStepParts,
): Promise<readonly MaterializeResult[]> {
  const { info, log, cancellationSignal } = Context.current();
  const { partition, config, startedAt } = input;
  const { scheduledFor } = input.run;
  const run = {
    ...input.run,
    scheduledFor: scheduledFor === undefined ? undefined : new Date(scheduledFor),
  };
  const { stateDatabase, knownPartitions, partitionKeys, changePartitionKeys } = parts;
  const isBatch = 'partitions' in input;
  const given: GivenContext = {
    config,
    input: isBatch ? undefined : input.input,
    run,
    log: bound(log),
    attempt: info.attempt,
    startedAt: new Date(startedAt),
    partition: isBatch || partition === '' ? undefined : partition,
    ...clientsOf(asset.spec.uses, parts),
    signal: cancellationSignal,
    progress: reportProgress,
    stateDatabase,
    knownPartitions,
    reads: parts,
    partitionKeys: ({ name }) => partitionKeys(name),
    changePartitions: (change) => changePartitionKeys(toKeyChange(change)),
  };
  return isBatch
    ? materializeBatch(asset, given, input.partitions)
    : [await materializeAsset(asset, given)];
}

/** Its functions work without their object; those of the SDK's loggers do not. */
function bound(log: Logger): AssetLog {
  return {
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error: log.error.bind(log),
  };
}
