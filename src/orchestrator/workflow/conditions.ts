import type { AnyCondition, AutomationCondition } from '../automation/condition.ts';

/** Names in the `deps` of the asset; defaults to all of them. */
interface OfDeps<N extends string> {
  readonly deps?: readonly N[];
}

interface OfTimeZone {
  /** IANA time zone, UTC by default. */
  readonly timeZone?: string;
}

/** The partition was never materialized. */
export const missing = (): AutomationCondition => ({ kind: 'missing' });

/**
 * The partition came into existence since the last request (its window ended or its key was added)
 * and was not materialized yet.
 */
export const newlyMissing = (): AutomationCondition => ({ kind: 'newlyMissing' });

/** For an upstream partition: a run has materialized it with a different data version. */
export const newlyUpdated = (): AutomationCondition => ({ kind: 'newlyUpdated' });

/**
 * For an upstream partition, within `since(…, cronTickPassed(…))`: a run has materialized it, even
 * with the same data version.
 */
export const newlyMaterialized = (): AutomationCondition => ({ kind: 'newlyMaterialized' });

/** For an upstream partition: automation has requested it. */
export const newlyRequested = (): AutomationCondition => ({ kind: 'newlyRequested' });

/**
 * A run is materializing the partition, a run for it was requested, or an open backfill includes
 * it.
 */
export const inProgress = (): AutomationCondition => ({ kind: 'inProgress' });

/**
 * The partition is the last window that has ended. Always true for partitions that are not time
 * windows and for unpartitioned assets.
 */
export const inLatestWindow = (): AutomationCondition => ({ kind: 'inLatestWindow' });

/**
 * The partition was materialized with a different `codeVersion` than its asset declares now.
 * Evaluated when a worker starts with a new code version.
 */
export const codeVersionChanged = (): AutomationCondition => ({ kind: 'codeVersionChanged' });

/** The latest materialization passed its blocking checks. */
export const blockingChecksPassed = (): AutomationCondition => ({ kind: 'blockingChecksPassed' });

/**
 * For an upstream partition: the requested run would materialize the same partition of it first.
 */
export const willBeRequested = (): AutomationCondition => ({ kind: 'willBeRequested' });

/**
 * Automation of the asset has just begun. Holds once per partition, when a worker first automates
 * the asset.
 */
export const initialEvaluation = (): AutomationCondition => ({ kind: 'initialEvaluation' });

/** A time of the cron schedule has passed. */
export const cronTickPassed = (
  cron: string,
  { timeZone = 'UTC' }: OfTimeZone = {},
): AutomationCondition => ({
  kind: 'cronTickPassed',
  cron,
  timeZone,
});

/** The condition holds for at least one upstream partition that the partition reads. */
export const anyDepsMatch = <N extends string = never>(
  of: AutomationCondition,
  { deps }: OfDeps<N> = {},
): AutomationCondition<NoInfer<N>> => ({
  kind: 'anyDepsMatch',
  of,
  deps,
});

/** The condition holds for every upstream partition that the partition reads. */
export const allDepsMatch = <N extends string = never>(
  of: AutomationCondition,
  { deps }: OfDeps<N> = {},
): AutomationCondition<NoInfer<N>> => ({
  kind: 'allDepsMatch',
  of,
  deps,
});

/** All of the conditions hold. */
export const and = <N extends string = never>(
  ...of: readonly AutomationCondition<N>[]
): AutomationCondition<NoInfer<N>> => ({
  kind: 'and',
  of,
});

/** At least one of the conditions holds. */
export const or = <N extends string = never>(
  ...of: readonly AutomationCondition<N>[]
): AutomationCondition<NoInfer<N>> => ({
  kind: 'or',
  of,
});

export const not = <N extends string = never>(
  of: AutomationCondition<N>,
): AutomationCondition<NoInfer<N>> => ({ kind: 'not', of });

/**
 * The event has occurred since the last request of the partition:
 * `since(anyDepsMatch(newlyUpdated()))`. A request resets this, even if its run fails.
 * @param tick for upstream assets, counts from that cron time instead:
 * `allDepsMatch(since(newlyMaterialized(), cronTickPassed('0 6 * * *')))`
 */
export const since = <N extends string = never>(
  of: AutomationCondition<N>,
  tick?: AutomationCondition,
): AutomationCondition<NoInfer<N>> => ({
  kind: 'since',
  of,
  tick,
});

/**
 * An upstream partition does not exist or was never materialized, and the requested run would not
 * materialize it first.
 */
export const depsMissing = <N extends string = never>({
  deps,
}: OfDeps<N> = {}): AutomationCondition<NoInfer<N>> =>
  labelled(
    'depsMissing',
    anyDepsMatch(and(missing(), not(willBeRequested())), { ...(deps && { deps }) }),
    deps,
  );

/** An upstream partition is being materialized or its materialization was requested. */
export const depsInProgress = <N extends string = never>({
  deps,
}: OfDeps<N> = {}): AutomationCondition<NoInfer<N>> =>
  labelled('depsInProgress', anyDepsMatch(inProgress(), { ...(deps && { deps }) }), deps);

/**
 * Materializes a partition when an upstream partition was updated or the partition came into
 * existence, as soon as all upstream partitions exist, have passed their blocking checks, and are
 * not in progress. For time windows, only the last one that has ended.
 * @param options the upstream assets whose updates count
 */
export const eager = <N extends string = never>({ deps }: OfDeps<N> = {}): AutomationCondition<
  NoInfer<N>
> =>
  labelled(
    'eager',
    and<N>(
      inLatestWindow(),
      since<N>(
        or<N>(
          newlyMissing(),
          anyDepsMatch(or(newlyUpdated(), willBeRequested()), { ...(deps && { deps }) }),
        ),
      ),
      ready(),
    ),
    deps,
  );

/**
 * Materializes at each time of a cron schedule, as soon as all upstream partitions were
 * materialized since then. For time windows, only the last one that has ended.
 */
export const onCron = (
  cron: string,
  { timeZone = 'UTC' }: OfTimeZone = {},
): AutomationCondition => {
  const tick = cronTickPassed(cron, { timeZone });
  const upToDate = allDepsMatch(or(since(newlyMaterialized(), tick), willBeRequested()));
  return {
    ...and(inLatestWindow(), since(tick), upToDate, ready()),
    label: `onCron(${cron}, ${timeZone})`,
  };
};

/**
 * Materializes missing partitions as soon as all upstream partitions exist. For time windows, only
 * the last one that has ended.
 */
export const onMissing = (): AutomationCondition =>
  labelled(
    'onMissing',
    and(
      inLatestWindow(),
      missing(),
      since(or(newlyMissing(), anyDepsMatch(or(newlyUpdated(), willBeRequested())))),
      ready(),
    ),
    undefined,
  );

/** Nothing prevents a run. */
const ready = (): AutomationCondition =>
  and(
    not(depsMissing()),
    not(depsInProgress()),
    not(inProgress()),
    allDepsMatch(or(blockingChecksPassed(), willBeRequested())),
  );

function labelled<C extends AnyCondition>(
  name: string,
  condition: C,
  deps: readonly string[] | undefined,
): C {
  return { ...condition, label: `${name}(${(deps ?? []).join(', ')})` };
}
