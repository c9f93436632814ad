import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';

const hourMs = 3_600_000;
const first = Date.UTC(1911, 0, 1);
const keyOf = (hour: number) => `${new Date(first + hour * hourMs).toISOString().slice(0, 16)}Z`;

export const keysName = 'bench';

/**
 * An asset with this many hours, one that reads it hour by hour, and one with as many dynamic keys.
 */
export function createPartitionAssets(count: number) {
  const partitions = hourly({ start: keyOf(0), end: keyOf(count - 1) });
  const materialize = async () => null;
  const source = defineAsset({ key: 'bench/source', partitions, materialize });
  const hours = defineAsset({ key: 'bench/hours', deps: { source }, partitions, materialize });
  const keys = defineAsset({
    key: 'bench/keys',
    partitions: dynamicPartitions(keysName),
    materialize,
  });
  return { source, hours, keys };
}

/** For a separate process: the benchmark's own contains workflow code of other definitions. */
export function createPartitionDefinitions(count: number) {
  return createDefinitions({
    pipelines: [definePipeline({ assets: Object.values(createPartitionAssets(count)) })],
  });
}
