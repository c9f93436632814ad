import type { AnyActivityAsset } from '#orchestrator/assets/asset.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { sampleGraph } from '../graph/sample-graph.ts';

/** As many groups and assets as in a graph of 2,000 assets. */
export function largeGraph(groups = 60, assetsPerGroup = 34) {
  const assets = new Map<string, AnyActivityAsset>();
  for (const { key, deps: keys } of sampleGraph(groups, assetsPerGroup)) {
    const deps = Object.fromEntries(
      keys.map((dep, at) => [`dep_${at}`, assets.get(dep) as AnyActivityAsset]),
    );
    assets.set(key, defineAsset({ key, deps, materialize: async () => 1 }) as AnyActivityAsset);
  }
  return createDefinitions({ pipelines: [definePipeline({ assets: [...assets.values()] })] });
}

/**
 * A mix of states: most are materialized, some failed, some are pending in a run, and some of the
 * last ones are missing.
 */
export async function seedGraph(store: StateStore, keys: readonly string[]): Promise<void> {
  const startedAt = Date.now() - 60_000;
  const step = { partition: '', startedAt, endedAt: startedAt + 1_000, checks: [] };
  await begin(store, 'graph-run', keys.slice(0, -200));
  await store.materializations.record(
    'graph-run',
    keys.flatMap((asset, at) => {
      if (at % 29 === 0) return [];
      return at % 17 === 0
        ? { ...step, asset, status: 'failed', error: 'The source does not answer' }
        : { ...step, asset, status: 'materialized', value: at, metadata: {} };
    }),
  );
}

/** A run of these assets that has not ended. */
export async function begin(
  store: StateStore,
  runId: string,
  selection: readonly string[],
): Promise<void> {
  const startedAt = Date.now() - 60_000;
  await store.runLife.begin(
    {
      runId,
      workflowId: `materializeAssets/${runId}`,
      job: 'materializeAssets',
      launchedBy: 'test',
      config: { selection },
      runKey: undefined,
      resumeFrom: undefined,
      startedAt,
      askedAt: startedAt,
    },
    { attempt: undefined, pool: undefined, refusal: undefined },
  );
}
