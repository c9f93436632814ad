import { proxyActivities, type ActivityInterfaceFor, type ActivityOptions } from '@temporalio/workflow';

/** The names that workflow code takes from `activitiesOf`, and from where. Filled when it is loaded, to check that each has an implementation. */
const taken: { readonly name: string; readonly stack: string }[] = [];

/** A pipeline as far as its activities go, so that workflow code takes no more than its type. */
interface HasActivities {
  readonly activities: (...given: never[]) => object;
}

type ActivitiesOf<P extends HasActivities> = P['activities'] extends (...given: never[]) => infer A ? A : never;

/**
 * The activities of a pipeline, for workflow code: `const { requestDid } = activitiesOf<typeof trust>({ startToCloseTimeout: '3m' })`, where only
 * the type of `trust` is imported.
 */
export function activitiesOf<P extends HasActivities>(options: ActivityOptions): ActivityInterfaceFor<ActivitiesOf<P>> {
  const activities = proxyActivities(options);
  const { stack = '' } = new Error();
  return new Proxy(activities, {
    get: (target, name, receiver) => {
      if (typeof name === 'string') taken.push({ name, stack });
      return Reflect.get(target, name, receiver) as unknown;
    },
  }) as ActivityInterfaceFor<ActivitiesOf<P>>;
}

/** The names that the workflow code below a folder takes. */
export function takenActivities(folder: string): readonly string[] {
  return [...new Set(taken.filter(({ stack }) => stack.includes(folder)).map(({ name }) => name))].toSorted();
}
