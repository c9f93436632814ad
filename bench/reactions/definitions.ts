import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { eager } from '#orchestrator/workflow/conditions.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { onMaterialized } from '#orchestrator/reactions/on-materialized.ts';
import { latencyKeys } from './latency-keys.ts';

const logged = defineAsset({
  key: 'bench/logged',
  config: z.strictObject({ lines: z.int().min(0) }),
  materialize: async ({ config, partition = '', log }) => {
    for (let line = 1; line <= config.lines; line += 1)
      log.info(`Line ${line} of ${partition}`, { rows: line });
    return partition;
  },
});

const partitions = staticPartitions(latencyKeys);

/** Their value is the time at which their activity ended. */
const spring = defineAsset({
  key: 'bench/spring',
  partitions,
  materialize: async () => Date.now(),
});
const rain = defineAsset({ key: 'bench/rain', partitions, materialize: async () => Date.now() });

const brook = defineAsset({ key: 'bench/brook', partitions, materialize: async () => null });
const puddle = defineAsset({
  key: 'bench/puddle',
  deps: { rain },
  partitions,
  automation: eager(),
  materialize: async () => null,
});

/** Keeps a run in progress. */
const lakeTakesMs = 2_500;
const lake = defineAsset({
  key: 'bench/lake',
  partitions,
  materialize: async ({ signal }) => sleep(lakeTakesMs, null, { signal }),
});

const brookSensor = onMaterialized(spring, {
  name: 'brookSensor',
  assets: [brook],
  react: ({ partition = '' }) => ({ assets: [brook], partition }),
});

/** A spring that a sensor watches, and rain that automation follows. */
export const reactionDefinitions = createDefinitions({
  pipelines: [
    definePipeline({ assets: [logged, spring, rain, brook, puddle, lake], sensors: [brookSensor] }),
  ],
  prunesState: false,
});
