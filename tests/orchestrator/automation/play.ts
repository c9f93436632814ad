import { pauseAutomation, resumeAutomation } from '#orchestrator/state/automation-assets.ts';
import type { AnyActivityAsset } from '#orchestrator/assets/asset.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { Recorded, Scene } from './scene.ts';

/** A sequence of events. Each tick lists what it requests. */
export type Step =
  | readonly ['record', step: string, recorded?: Recorded]
  | readonly ['tick' | 'tick, and its runs stay open', ...requests: string[]]
  | readonly ['at', time: string]
  | readonly ['begin']
  | readonly ['add' | 'remove', name: string, key: string]
  | readonly ['run', id: string, steps: readonly string[], job?: string]
  | readonly ['end', id: string]
  | readonly ['pause' | 'resume', asset: string]
  | readonly ['cursor', cursor: string];

/** `begin` is the first step unless the steps contain it. */
export type Cases = Readonly<
  Record<string, { readonly assets: readonly AnyActivityAsset[]; readonly steps: readonly Step[] }>
>;

/** The requests of each tick, after its position among the steps. */
export async function play(
  store: StateStore,
  scene: Scene,
  steps: readonly Step[],
): Promise<readonly (readonly [place: number, ...string[]])[]> {
  if (!steps.some(([kind]) => kind === 'begin')) await scene.begin();
  const ticks: (readonly [number, ...string[]])[] = [];
  for (const [place, step] of steps.entries()) {
    const requested = await playStep(store, scene, step);
    if (requested !== undefined) ticks.push([place, ...requested]);
  }
  return ticks;
}

/** The expected result of `play`. */
export function expected(
  steps: readonly Step[],
): readonly (readonly [place: number, ...string[]])[] {
  return steps.flatMap((step, place) =>
    step[0].startsWith('tick') ? [[place, ...(step.slice(1) as readonly string[])] as const] : [],
  );
}

async function playStep(
  store: StateStore,
  scene: Scene,
  step: Step,
): Promise<readonly string[] | undefined> {
  switch (step[0]) {
    case 'tick': {
      const requested = await scene.tick();
      await scene.endRequests();
      return requested;
    }
    case 'tick, and its runs stay open':
      return scene.tick();
    case 'begin':
      await scene.begin();
      return undefined;
    case 'record':
      await scene.record(step[1], step[2]);
      return undefined;
    case 'at':
      scene.now = new Date(step[1]);
      return undefined;
    case 'add':
    case 'remove':
      await store.partitionKeys.change({
        name: step[1],
        add: [],
        remove: [],
        [step[0]]: [step[2]],
      });
      return undefined;
    case 'run':
      await scene.startRun(step[1], step[2], step[3]);
      return undefined;
    case 'end':
      await scene.endRun(step[1]);
      return undefined;
    case 'pause':
      await pauseAutomation(store.database, [step[1]], 'test');
      return undefined;
    case 'resume':
      await store.events.sequence();
      await resumeAutomation(store.database, [step[1]]);
      return undefined;
    case 'cursor':
      await store.sensors.setCursor('automation', step[1]);
      return undefined;
  }
}
