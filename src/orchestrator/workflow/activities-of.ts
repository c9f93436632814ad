import {
  proxyActivities,
  type ActivityInterfaceFor,
  type ActivityOptions,
} from '@temporalio/workflow';
import { inPool } from './step-pools.ts';

/**
 * Activity names passed to `activitiesOf` in workflow code, with the call sites. Collected on load
 * to check that each activity has an implementation.
 */
const taken: { readonly name: string; readonly stack: string }[] = [];
/** The same for pool names. */
const named: { readonly name: string; readonly stack: string }[] = [];

/**
 * The part of a pipeline that workflow code needs: its activities and pools. Workflow code imports
 * only the type.
 */
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
   * A concurrency pool in the pipeline's `pools` that limits the steps that call these activities,
   * across all runs and workers. A step takes its place with the first such call, shares it between
   * its calls, and keeps it until its outcome is recorded, except within `withoutPlace`.
   */
  readonly pool?: N;
}

/**
 * The activities of a pipeline, for workflow code: `const { requestDid } = activitiesOf<typeof
 * trust>({ startToCloseTimeout: '3m' })`. Import only the type of `trust`.
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

/** The activity names that workflow code in a folder uses. */
export function takenActivities(folder: string): readonly string[] {
  return namesBelow(folder, taken);
}

/** The pool names that workflow code in a folder uses. */
export function takenPools(folder: string): readonly string[] {
  return namesBelow(folder, named);
}

function namesBelow(folder: string, all: typeof taken): readonly string[] {
  return [
    ...new Set(all.filter(({ stack }) => stack.includes(folder)).map(({ name }) => name)),
  ].toSorted();
}
