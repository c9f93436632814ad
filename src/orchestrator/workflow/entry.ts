// Entry point of a worker's workflow bundle: the project's workflows and those of the kit.
import * as workflows from '#project-workflows';
import { defineMaterializeAssets } from './materialize-assets.ts';

export * from '#project-workflows';
export { driveBackfill } from './drive-backfill.ts';
export { pruneState } from './prune-state.ts';
export { sensorTick } from './sensor-tick.ts';
export const materializeAssets = defineMaterializeAssets(workflows);
