import { launchedBy } from '../definitions/launched-by.ts';
import type { Sensor } from '../definitions/sensor.ts';
import type { AssetRef, Named } from '../workflow/asset-ref.ts';
import type { Metadata } from '../workflow/json.ts';
import { sensorOfEvents, type ReactionSpec } from './on-event.ts';

/** A run has materialized an asset, or one of its partitions. */
export interface MaterializationEvent<K extends string = string> {
  /** The key of the asset. */
  readonly asset: K;
  /** Undefined if it was materialized unpartitioned. */
  readonly partition: string | undefined;
  readonly runId: string;
  /**
   * Equals that of the previous materialization if the data is the same; the run's id unless the
   * asset supplies a version.
   */
  readonly dataVersion: string;
  readonly metadata: Metadata;
  readonly materializedAt: Date;
}

/**
 * Declares a sensor that requests runs when assets are materialized: once for each materialization,
 * beginning with the first one after its deployment. Materializations by its own runs are ignored.
 */
export function onMaterialized<
  A extends AssetRef,
  U extends Named = {},
  J extends Named = {},
  X extends AssetRef = never,
>(
  assets: A | readonly A[],
  spec: ReactionSpec<MaterializationEvent<A['key']>, U, J, X>,
): Sensor<U> {
  const keys = ('key' in assets ? [assets] : assets).map(({ key }) => key);
  return sensorOfEvents(
    {
      watches: { kind: 'materializations', assets: keys },
      read: async ({ events }, seq, limit) => {
        const found = await events.materializations(keys, {
          seq,
          limit,
          notLaunchedBy: launchedBy(spec.name),
        });
        return found.map(
          ({
            ordinal,
            asset,
            partition,
            runId,
            dataVersion,
            metadata,
            materializedAt,
            ...event
          }) => ({
            seq: event.seq,
            id: `${asset}/${partition}/${ordinal}`,
            event: {
              asset,
              partition: partition === '' ? undefined : partition,
              runId,
              dataVersion,
              metadata,
              materializedAt,
            },
          }),
        );
      },
    },
    spec,
  );
}
