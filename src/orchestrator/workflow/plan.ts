import { sleep } from '@temporalio/workflow';
import { kit } from './kit-activities.ts';
import { pagesPerTask } from './pages-per-task.ts';
import type { PlanPage, StepOptions } from './protocol.ts';

/** An asset as the plan of a run has it. */
export interface PlannedAsset {
  readonly key: string;
  /** How its activity is run; undefined for an asset of workflow code. */
  readonly options: StepOptions | undefined;
  /** Keys. */
  readonly deps: readonly string[];
}

/** What a run may materialize, upstream assets first. It never changes during a run. */
export interface Plan {
  readonly assets: readonly PlannedAsset[];
  /** How several partitions are grouped into steps, each as the places at which a group begins. */
  readonly groups: readonly (readonly number[])[];
  get(key: string): PlannedAsset | undefined;
}

/** All pages of a plan: the one that came with the run's beginning, and those that follow it. */
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
