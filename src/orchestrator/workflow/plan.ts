import { sleep } from '@temporalio/workflow';
import { kit } from './kit-activities.ts';
import { pagesPerTask } from './pages-per-task.ts';
import type { PlanPage, StepOptions } from './protocol.ts';

/** An asset in the plan of a run. */
export interface PlannedAsset {
  readonly key: string;
  /** How to run its activity; undefined for an asset of workflow code. */
  readonly options: StepOptions | undefined;
  /** Keys of the upstream assets. */
  readonly deps: readonly string[];
}

/** The assets that a run may materialize, upstream assets first. It never changes during a run. */
export interface Plan {
  readonly assets: readonly PlannedAsset[];
  /** How partitions are grouped into steps: each list holds the indexes at which groups begin. */
  readonly groups: readonly (readonly number[])[];
  get(key: string): PlannedAsset | undefined;
}

/** Loads all pages of a plan; the first one came with the start of the run. */
export async function loadPlan(first: PlanPage, runId: string): Promise<readonly PlanPage[]> {
  const pages = [first];
  for (let { next } = first; next !== undefined;) {
    const page = await kit.loadPlan({ runId, page: next });
    pages.push(page);
    next = page.next;
    if (pages.length % pagesPerTask === 0) await sleep(1, { summary: 'between pages of the plan' });
  }
  return pages;
}

export function readPlan(pages: readonly PlanPage[]): Plan {
  const options = pages.flatMap((page) => page.options);
  const rows = pages.flatMap((page) => page.assets);
  const assets = rows.map(([key, option, deps]): PlannedAsset => ({
    key,
    options: options[option],
    deps: deps.map((index) => rows[index]?.[0]).filter((dep) => dep !== undefined),
  }));
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  return { assets, groups: pages[0]?.groups ?? [], get: (key) => byKey.get(key) };
}
