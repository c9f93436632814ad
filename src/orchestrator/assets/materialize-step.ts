import { Context } from '@temporalio/activity';
import type { Logger } from '@temporalio/common';
import type pg from 'pg';
import { toKeyChange } from '../partitions/partition-change.ts';
import type { ChangedKeys, PartitionKeyChange } from '../state/partition-keys.ts';
import { reportProgress } from '../progress.ts';
import type { MaterializeInput, MaterializeResult } from '../workflow/protocol.ts';
import type { AnyActivityAsset, AssetLog, MaterializationContext } from './asset.ts';
import { clientsOf, type ClientParts } from './clients-of.ts';
import { materializeAsset } from './materialize-asset.ts';
import type { Named } from '../workflow/asset-ref.ts';
import type { UpstreamReads } from './upstream-reads.ts';

/** What a materialization has to do with the state database. */
export interface MaterializationReads extends UpstreamReads {
  /** @param name of dynamic partitions */
  readonly partitionKeys: (name: string) => Promise<readonly string[]>;
  readonly changePartitionKeys: (change: PartitionKeyChange) => Promise<ChangedKeys>;
  readonly knownPartitions: MaterializationContext<unknown, unknown, Named, Named>['knownPartitions'];
}

export interface MaterializeStepParts extends ClientParts, MaterializationReads {
  readonly stateDatabase: pg.Pool;
}

/** Materializes an asset for the current activity. */
export function materializeStep(asset: AnyActivityAsset, input: MaterializeInput, parts: MaterializeStepParts): Promise<MaterializeResult> {
  const { info, log, cancellationSignal } = Context.current();
  const { partition, config, startedAt } = input;
  const { scheduledFor } = input.run;
  const run = { ...input.run, scheduledFor: scheduledFor === undefined ? undefined : new Date(scheduledFor) };
  const { stateDatabase, knownPartitions, partitionKeys, changePartitionKeys } = parts;
  return materializeAsset(asset, {
    ...{ config, input: input.input, run, log: bound(log), attempt: info.attempt, startedAt: new Date(startedAt) },
    partition: partition === '' ? undefined : partition,
    ...clientsOf(asset.spec.uses, parts),
    signal: cancellationSignal,
    progress: reportProgress,
    ...{ stateDatabase, knownPartitions, reads: parts },
    partitionKeys: ({ name }) => partitionKeys(name),
    changePartitions: (change) => changePartitionKeys(toKeyChange(change)),
  });
}

/** Its functions can be passed on without their object; those of the SDK's loggers cannot. */
function bound(log: Logger): AssetLog {
  return { debug: log.debug.bind(log), info: log.info.bind(log), warn: log.warn.bind(log), error: log.error.bind(log) };
}
