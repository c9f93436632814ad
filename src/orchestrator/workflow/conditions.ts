import type { AnyCondition, AutomationCondition } from '../automation/condition.ts';

/** Names in `deps` of the asset; all of them unless given. */
interface OfDeps<N extends string> {
  readonly deps?: readonly N[];
}

interface OfTimeZone {
  /** A name of the IANA database, UTC unless given. */
  readonly timeZone?: string;
}

/** It was never materialized. */
export const missing = (): AutomationCondition => ({ kind: 'missing' });

/** It has come into existence since the last request, as a window that ended or a key that was added, and was not materialized yet. */
export const newlyMissing = (): AutomationCondition => ({ kind: 'newlyMissing' });

/** Of an upstream asset: a run has materialized it with another data version. */
export const newlyUpdated = (): AutomationCondition => ({ kind: 'newlyUpdated' });

/** Of an upstream asset, within `since(…, cronTickPassed(…))`: a run has materialized it, also with the data version that it had. */
export const newlyMaterialized = (): AutomationCondition => ({ kind: 'newlyMaterialized' });

/** Of an upstream asset: automation has requested it. */
export const newlyRequested = (): AutomationCondition => ({ kind: 'newlyRequested' });

/** A run is materializing it, or one was requested, or an open backfill has it. */
export const inProgress = (): AutomationCondition => ({ kind: 'inProgress' });

/** It is the last window that has ended. True for partitions that are no windows, and for assets without partitions. */
export const inLatestWindow = (): AutomationCondition => ({ kind: 'inLatestWindow' });

/** It was materialized with another `codeVersion` than its asset declares now. A worker that starts with another one than the last has it evaluated. */
export const codeVersionChanged = (): AutomationCondition => ({ kind: 'codeVersionChanged' });

/** Its latest materialization did not fail a blocking check. */
export const blockingChecksPassed = (): AutomationCondition => ({ kind: 'blockingChecksPassed' });

/** Of an upstream asset: the run that would be requested materializes the same partition of it before. */
export const willBeRequested = (): AutomationCondition => ({ kind: 'willBeRequested' });

/** The automation of the asset has begun: once for each partition, when a worker first has it. */
export const initialEvaluation = (): AutomationCondition => ({ kind: 'initialEvaluation' });

/** A time of the cron has passed. */
export const cronTickPassed = (
  cron: string,
  { timeZone = 'UTC' }: OfTimeZone = {},
): AutomationCondition => ({
  kind: 'cronTickPassed',
  cron,
  timeZone,
});

/** The condition holds for at least one of the upstream partitions that the partition reads. */
export const anyDepsMatch = <N extends string = never>(
  of: AutomationCondition,
  { deps }: OfDeps<N> = {},
): AutomationCondition<NoInfer<N>> => ({
  kind: 'anyDepsMatch',
  of,
  deps,
});

/** The condition holds for each of the upstream partitions that the partition reads. */
export const allDepsMatch = <N extends string = never>(
  of: AutomationCondition,
  { deps }: OfDeps<N> = {},
): AutomationCondition<NoInfer<N>> => ({
  kind: 'allDepsMatch',
  of,
  deps,
});

/** All of them hold. */
export const and = <N extends string = never>(
  ...of: readonly AutomationCondition<N>[]
): AutomationCondition<NoInfer<N>> => ({
  kind: 'and',
  of,
});

/** At least one of them holds. */
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
 * Something has happened since the last request of the partition: `since(anyDepsMatch(newlyUpdated()))`. A request handles it, also if its run fails.
 * @param tick of upstream assets, since that time of a cron: `allDepsMatch(since(newlyMaterialized(), cronTickPassed('0 6 * * *')))`
 */
export const since = <N extends string = never>(
  of: AutomationCondition<N>,
  tick?: AutomationCondition,
): AutomationCondition<NoInfer<N>> => ({
  kind: 'since',
  of,
  tick,
});

/** An upstream partition does not exist, or was never materialized, and the run that would be requested does not materialize it before. */
export const depsMissing = <N extends string = never>({
  deps,
}: OfDeps<N> = {}): AutomationCondition<NoInfer<N>> =>
  labelled(
    'depsMissing',
    anyDepsMatch(and(missing(), not(willBeRequested())), { ...(deps && { deps }) }),
    deps,
  );

/** An upstream partition is being materialized, or that was requested. */
export const depsInProgress = <N extends string = never>({
  deps,
}: OfDeps<N> = {}): AutomationCondition<NoInfer<N>> =>
  labelled('depsInProgress', anyDepsMatch(inProgress(), { ...(deps && { deps }) }), deps);

/**
 * As soon as an upstream partition was updated, or the partition came into existence: once all upstream partitions are there, their blocking checks
 * passed and nothing of that is in progress. Of windows of time only the last that has ended.
 * @param options whose updates count
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

/** At each time of a cron, once all upstream partitions were materialized since. Of windows of time only the last that has ended. */
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

/** Once it is missing and all upstream partitions are there. Of windows of time only the last that has ended. */
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

/** Nothing is in the way of a run. */
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
