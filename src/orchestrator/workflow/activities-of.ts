import {
  proxyActivities,
  type ActivityInterfaceFor,
  type ActivityOptions,
} from '@temporalio/workflow';
import { inPool } from './step-pools.ts';

/** The names that workflow code takes from `activitiesOf`, and from where. Filled when it is loaded, to check that each has an implementation. */
const taken: { readonly name: string; readonly stack: string }[] = [];
/** The same of the pools that it names. */
const named: { readonly name: string; readonly stack: string }[] = [];

/** A pipeline as far as its activities and its pools go, so that workflow code takes no more than its type. */
interface HasActivities {
  readonly activities: (...given: never[]) => object;
  readonly pools?: readonly { readonly name: string }[];
}

type ActivitiesOf<P extends HasActivities> = P['activities'] extends (...given: never[]) => infer A
  ? A
  : never;
type PoolNameOf<P extends HasActivities> = NonNullable<P['pools']>[number]['name'];

export interface ActivitiesOfOptions<N extends string> extends ActivityOptions {
  /**
   * A concurrency pool in `pools` of the pipeline, which limits the steps that call the activities, over all runs and workers. A step takes its
   * place with its first such call and keeps it until its outcome is recorded, but within `withoutPlace`; its calls share it.
   */
  readonly pool?: N;
}

/**
 * The activities of a pipeline, for workflow code: `const { requestDid } = activitiesOf<typeof trust>({ startToCloseTimeout: '3m' })`, where only
 * the type of `trust` is imported.
 */
export function activitiesOf<P extends HasActivities>(
  options: ActivitiesOfOptions<PoolNameOf<P>>,
): ActivityInterfaceFor<ActivitiesOf<P>> {
  const { pool, ...activityOptions } = options;
  const activities = proxyActivities(activityOptions);
  const { stack = '' } = new Error();
  if (pool !== undefined) named.push({ name: pool, stack });
  return new Proxy(activities, {
    get: (target, name, receiver) => {
      if (typeof name === 'string') taken.push({ name, stack });
      const activity = Reflect.get(target, name, receiver) as unknown;
      if (pool === undefined || typeof activity !== 'function') return activity;
      return within(pool, activity as ProxiedActivity);
    },
  }) as ActivityInterfaceFor<ActivitiesOf<P>>;
}

interface ProxiedActivity {
  (...args: unknown[]): Promise<unknown>;
  readonly executeWithOptions: (...given: unknown[]) => Promise<unknown>;
}

function within(pool: string, activity: ProxiedActivity): ProxiedActivity {
  return Object.assign((...args: unknown[]) => inPool(pool, () => activity(...args)), {
    executeWithOptions: (...given: unknown[]) =>
      inPool(pool, () => activity.executeWithOptions(...given)),
  });
}

/** The names of activities that the workflow code below a folder takes. */
export function takenActivities(folder: string): readonly string[] {
  return namesBelow(folder, taken);
}

/** The names of pools that the workflow code below a folder uses. */
export function takenPools(folder: string): readonly string[] {
  return namesBelow(folder, named);
}

function namesBelow(folder: string, all: typeof taken): readonly string[] {
  return [
    ...new Set(all.filter(({ stack }) => stack.includes(folder)).map(({ name }) => name)),
  ].toSorted();
}
