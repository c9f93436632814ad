import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { onMaterialized } from '#orchestrator/reactions/on-materialized.ts';

const logged = defineAsset({
  key: 'bench/logged',
  config: z.strictObject({ lines: z.int().min(0) }),
  materialize: async ({ config, partition = '', log }) => {
    for (let line = 1; line <= config.lines; line += 1) log.info(`Line ${line} of ${partition}`, { rows: line });
    return partition;
  },
});

/** Its value is the time at which its activity ended. */
const spring = defineAsset({ key: 'bench/spring', materialize: async () => Date.now() });

const brook = defineAsset({ key: 'bench/brook', materialize: async () => null });

/** Keeps the run of the spring going. */
const lakeTakesMs = 2_500;
const lake = defineAsset({ key: 'bench/lake', materialize: async ({ signal }) => sleep(lakeTakesMs, null, { signal }) });

const brookSensor = onMaterialized(spring, {
  name: 'brookSensor',
  assets: [brook],
  react: ({ partition = '' }) => ({ assets: [brook], partition }),
});

export const reactionDefinitions = createDefinitions({
  pipelines: [definePipeline({ assets: [logged, spring, brook, lake], sensors: [brookSensor] })],
  prunesState: false,
});
