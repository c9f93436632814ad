import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { assetRef, type AssetRef } from '#orchestrator/workflow/asset-ref.ts';

/**
 * `node load-definitions-main.ts COUNT` declares assets, combines them into definitions and prints
 * the duration.
 */
export interface LoadedDefinitions {
  readonly ms: number;
  readonly peakMiB: number;
}

const count = Number(process.argv[2]);
const config = z.strictObject({ limit: z.int().default(10) });
const keyOf = (index: number) => `group_${index % 50}/asset_${index}`;

const began = performance.now();
const assets = Array.from({ length: count }, (_, index) => {
  // Two upstream assets each, one near and one far, as in the graphs of large projects.
  const upstream = [index - 1, Math.floor(index / 2)]
    .filter((each) => each >= 0 && each < index)
    .map(keyOf);
  return defineAsset({
    key: keyOf(index),
    description: `The asset with the number ${index}`,
    deps: Object.fromEntries(
      upstream.map((key, position) => [`upstream${position}`, assetRef<AssetRef<number>>(key)]),
    ),
    config,
    materialize: async ({ config: { limit } }) => limit,
    checks: { positive: { severity: 'error', check: ({ value }) => value > 0 } },
  });
});
const definitions = createDefinitions({ pipelines: [definePipeline({ assets })] });
const ms = performance.now() - began;

if (definitions.assets.length !== count)
  throw new Error(`${definitions.assets.length} of ${count} assets were loaded`);
const loaded: LoadedDefinitions = { ms, peakMiB: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(loaded));
