import { defineAsset } from '#orchestrator/assets/asset.ts';
import { readAutomation } from '#orchestrator/automation/automation.ts';
import { beginAutomation } from '#orchestrator/automation/begin-automation.ts';
import { eager } from '#orchestrator/workflow/conditions.ts';
import { watchAutomation } from '#orchestrator/automation/watch-automation.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { readEnv } from '#orchestrator/env.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { evaluateSensor } from '#orchestrator/sensors/evaluate-sensor.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { openStateStore } from '#orchestrator/state/state-store.ts';
import { assetRef, type AssetRef } from '#orchestrator/workflow/asset-ref.ts';
import { median } from '../statistics.ts';
import { automatedKeyOf, partitionsOfEach, upstreamOf } from './automated-graph.ts';

/**
 * `node tick-automation-main.ts ASSETS ROUNDS` evaluates automation this many times and prints the
 * duration; without rounds it only initializes it.
 */
export interface AutomationTicks {
  readonly edges: number;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly mostMs: number;
  /** The check that a worker runs every time something was recorded, and every five seconds. */
  readonly lookMs: number;
}

const [count = 0, rounds = 0] = process.argv.slice(2).map(Number);
const partitions = staticPartitions(partitionsOfEach);
const assets = Array.from({ length: count }, (_, index) => {
  const deps = Object.fromEntries(
    upstreamOf(index, count).map((key, place) => [
      `upstream${place}`,
      assetRef<AssetRef<null>>(key),
    ]),
  );
  const automation = Object.keys(deps).length === 0 ? {} : { automation: eager() };
  return defineAsset({
    key: automatedKeyOf(index),
    partitions,
    deps,
    ...automation,
    materialize: async () => null,
  });
});
const definitions = createDefinitions({
  pipelines: [definePipeline({ assets })],
  prunesState: false,
});
const sensor = definitions.sensors.find(({ automates }) => automates !== undefined);
if (sensor === undefined) throw new Error('No asset has an automation');

const env = readEnv();
const store = openStateStore(stateDatabaseUrl(env));
const parts = { definitions, store, env, resources: openResources(definitions.resources, env) };

async function timeOf(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

async function tick(): Promise<void> {
  const { cursor } = await store.sensors.state(sensor!.name);
  for await (const batch of evaluateSensor(parts, sensor!, cursor, AbortSignal.timeout(60_000))) {
    throw new Error(`There was something to do: ${JSON.stringify(batch)}`);
  }
}

// As a worker does at start.
const automation = readAutomation(definitions.assets);
if (rounds === 0) {
  await beginAutomation(store.database, automation);
  await store.sensors.beginAt([sensor.name], String(await store.events.last('materializations')));
} else {
  const firstMs = await timeOf(tick);
  const [ticks, looks]: [number[], number[]] = [[], []];
  const hasWork = watchAutomation(store.database, definitions.assets);
  const { cursor } = await store.sensors.state(sensor.name);
  for (let round = 0; round < rounds; round += 1) {
    ticks.push(await timeOf(tick));
    looks.push(await timeOf(() => hasWork(Number(cursor))));
  }
  const edges = assets.reduce((sum, { spec }) => sum + Object.keys(spec.deps).length, 0);
  const measured: AutomationTicks = {
    edges,
    firstMs,
    medianMs: median(ticks),
    mostMs: Math.max(...ticks),
    lookMs: median(looks),
  };
  process.stdout.write(JSON.stringify(measured));
}
await store.close();
