import type { AlikePartitions } from '../state/automation-facts.ts';
import type { AutomatedEdge, Automation } from './automation.ts';
import type { Cause } from './causes.ts';
import { conditionText } from './condition.ts';
import type { PartitionState, Subject } from './evaluate-condition.ts';
import { placeOf, type Candidate, type Facts } from './facts.ts';
import { placeOfWindow } from './own-keys.ts';

export interface SubjectParts {
  readonly automation: Automation;
  readonly facts: Facts;
  readonly at: Date;
  /** Partitions that this tick requests, keyed by `placeOf`. */
  readonly requested: ReadonlySet<string>;
}

type OfCauses = (kind: 'updated' | 'requested', partition: string) => boolean;

/**
 * The causes that no other run has handled: no run has used the new version, or had a step of the
 * partition together with the upstream one.
 */
export function openCauses({ of, partition, causes }: Candidate, facts: Facts): readonly Cause[] {
  const { key } = of.asset;
  const used = facts.recorded(key, partition)?.used ?? [];
  return causes.filter((cause) => {
    if (cause.kind !== 'updated') return true;
    if (facts.wasInRun(cause.runId, key, partition)) return false;
    const version = facts.recorded(cause.dep, cause.partition)?.dataVersion;
    return !used.some(
      (entry) =>
        entry.asset === cause.dep &&
        entry.partition === cause.partition &&
        entry.version === version,
    );
  });
}

/** The subject for which the condition of a candidate is evaluated. */
export function subjectOf(parts: SubjectParts, { of, partition, causes }: Candidate): Subject {
  const { facts, at } = parts;
  const { isLatest, isFuture } = placeOfWindow(of, partition, at);
  const own = stateOf(parts, of.asset.key, partition, {
    isLatest,
    willBeRequested: false,
    busy: facts.busy(of.asset.key, partition),
    happened: () => false,
  });
  const deps = new Map(
    of.edges.map((edge) => [edge.name, statesOf(parts, edge, partition, causes)]),
  );
  return {
    own,
    deps,
    causes,
    isFuture,
    lastTick: (tick) => facts.ticks.get(conditionText(tick)) ?? at.getTime(),
  };

  function statesOf(
    given: SubjectParts,
    edge: AutomatedEdge,
    key: string,
    all: readonly Cause[],
  ): readonly PartitionState[] {
    const reads = facts.readsOf(edge, key);
    const happened: OfCauses = (kind, upstream) =>
      all.some(
        (cause) =>
          cause.kind === kind && cause.dep === edge.upstream && cause.partition === upstream,
      );
    const individually = (upstream: string) => dependency(given, edge, upstream, key, happened);
    if (!('span' in reads))
      return reads.keys.map((upstream) =>
        reads.areAbsent ? { ...individually(upstream), isMissing: true } : individually(upstream),
      );
    const busy = facts.busyIn(reads.span);
    const named = all.flatMap((cause) =>
      'dep' in cause && cause.dep === edge.upstream && reads.has(cause.partition)
        ? [cause.partition]
        : [],
    );
    const keys = [
      ...new Set([...named, ...busy.flatMap(({ partition: of }) => (of === '' ? [] : [of]))]),
    ];
    const rows = keys.map(individually);
    const ofJob = busy.find(({ partition: of }) => of === '');
    const others = alikeStates(
      given,
      edge.upstream,
      facts.alike(reads.span),
      keys,
      reads.expected - rows.filter(({ isMissing }) => isMissing).length,
    );
    return [
      ...rows,
      ...others.map((state) => (ofJob === undefined ? state : { ...state, busy: ofJob.by })),
    ];
  }
}

/** A partition that another one reads. */
function dependency(
  parts: SubjectParts,
  edge: AutomatedEdge,
  partition: string,
  reader: string,
  happened: OfCauses,
): PartitionState {
  const { upstream, sharesRuns } = edge;
  const { facts, requested } = parts;
  const isRequested = requested.has(placeOf(upstream, partition));
  const ofReader =
    edge.assets.upstream === undefined &&
    facts.recorded(upstream, '') === undefined &&
    facts.recorded(upstream, reader) !== undefined;
  return stateOf(parts, upstream, ofReader ? reader : partition, {
    isLatest: true,
    willBeRequested: isRequested && sharesRuns,
    busy:
      facts.busy(upstream, partition) ??
      (isRequested && !sharesRuns ? 'a run that is requested now' : undefined),
    happened,
  });
}

interface More {
  readonly isLatest: boolean;
  readonly willBeRequested: boolean;
  readonly busy: string | undefined;
  readonly happened: OfCauses;
}

function stateOf(
  { automation, facts }: SubjectParts,
  asset: string,
  partition: string,
  { happened, ...more }: More,
): PartitionState {
  const recorded = facts.exists(asset, partition) ? facts.recorded(asset, partition) : undefined;
  const codeVersion = automation.codeVersions.get(asset);
  return {
    asset,
    partition,
    ...more,
    isMissing: recorded === undefined,
    checksPassed: passedBlocking(automation, asset, recorded?.failedChecks ?? []),
    isOtherCode:
      recorded !== undefined && codeVersion !== undefined && recorded.codeVersion !== codeVersion,
    isUpdated: happened('updated', partition),
    isRequested: happened('requested', partition),
    materializedSince: (instant) =>
      recorded !== undefined && recorded.materializedAt.getTime() >= instant,
    changedSince: (instant) => recorded !== undefined && recorded.changedAt.getTime() >= instant,
  };
}

function passedBlocking(
  { blockingChecks }: Automation,
  asset: string,
  failed: readonly string[],
): boolean {
  return !failed.some((check) => blockingChecks.get(asset)?.has(check) === true);
}

/**
 * One shared state for all partitions with the same state, except those that are checked
 * individually.
 */
function alikeStates(
  { automation, facts }: SubjectParts,
  asset: string,
  classes: readonly AlikePartitions[],
  individually: readonly string[],
  expected: number,
): readonly PartitionState[] {
  const common = {
    asset,
    willBeRequested: false,
    isLatest: true,
    isOtherCode: false,
    isUpdated: false,
    isRequested: false,
    busy: undefined,
  };
  const recorded = individually
    .map((key) => facts.recorded(asset, key))
    .filter((row) => row !== undefined);
  const states = classes.flatMap((alike): readonly PartitionState[] => {
    const since = (list: readonly boolean[]) => (instant: number) =>
      list[facts.instants.indexOf(instant)] ?? false;
    const among = recorded.filter((row) => isAlike(row, alike, facts.instants)).length;
    if (alike.count <= among) return [];
    return [
      {
        ...common,
        partition: alike.example,
        isMissing: false,
        checksPassed: passedBlocking(automation, asset, alike.failedChecks),
        materializedSince: since(alike.materializedSince),
        changedSince: since(alike.changedSince),
      },
    ];
  });
  const there = classes.reduce((sum, { count }) => sum + count, 0);
  if (expected <= there) return states;
  const never = () => false;
  return [
    ...states,
    {
      ...common,
      partition: '',
      isMissing: true,
      checksPassed: true,
      materializedSince: never,
      changedSince: never,
    },
  ];
}

function isAlike(
  row: NonNullable<ReturnType<Facts['recorded']>>,
  { failedChecks, materializedSince, changedSince }: AlikePartitions,
  instants: readonly number[],
): boolean {
  const text = (
    checks: readonly string[],
    materialized: readonly boolean[],
    changed: readonly boolean[],
  ) => JSON.stringify([checks, materialized, changed]);
  const ofRow = text(
    row.failedChecks,
    instants.map((instant) => row.materializedAt.getTime() >= instant),
    instants.map((instant) => row.changedAt.getTime() >= instant),
  );
  return ofRow === text(failedChecks, materializedSince, changedSince);
}
