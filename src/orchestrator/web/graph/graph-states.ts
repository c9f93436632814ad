import { assetStates, type AssetState } from '../../reports/assets/asset-state.ts';
import { readRunningAssets } from '../../reports/assets/running-assets.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { messageOf } from '../../message-of.ts';
import { createRefreshed } from '../pages/refreshed.ts';
import type { Snapshots } from '../pages/snapshot.ts';

/** The current state of an asset: in progress, or the result of its latest materializations. */
export type GraphState = AssetState | 'running';
export const graphStates = ['running', ...assetStates] as const;

export interface GraphStates {
  /** The state of an asset; undefined if unknown, in which case the notes say why. */
  stateOf(key: string): GraphState | undefined;
  readonly notes: readonly string[];
}

/** The states of all assets, cached for a few seconds across graph pages. */
export function createGraphStates(
  source: ReportSource,
  snapshots: Snapshots,
): () => Promise<GraphStates> {
  const running = createRefreshed(async () => {
    try {
      const { assets } = await source.definitions();
      return { keys: await readRunningAssets(await source.store(), assets), notes: [] };
    } catch (error) {
      const note = `Assets in progress could not be read: ${messageOf(error)}`;
      return { keys: new Set<string>(), notes: [note] };
    }
  });
  return async () => {
    const [{ latest, states, notes }, { keys, notes: more }] = await Promise.all([
      snapshots.read(),
      running.read(),
    ]);
    return {
      stateOf: (key) => (keys.has(key) ? 'running' : states.get(key)),
      notes: [...(latest === undefined ? notes : []), ...more],
    };
  };
}
