import { partsOf, type AnyCondition } from './condition.ts';

/**
 * The events that trigger the evaluation of a partition. Until one occurs, nothing about the
 * partition is read.
 */
export interface Drivers {
  /** The partition was created. */
  readonly isNew: boolean;
  /** Upstream partitions were updated or requested: names of `deps`, or all of them. */
  readonly updated: DepNames;
  readonly requested: DepNames;
  readonly crons: readonly CronTick[];
  readonly codeVersion: boolean;
  readonly begins: boolean;
}

export type CronTick = Extract<AnyCondition, { readonly kind: 'cronTickPassed' }>;
type DepNames = readonly string[] | 'all';

const nothing: Drivers = {
  isNew: false,
  updated: [],
  requested: [],
  crons: [],
  codeVersion: false,
  begins: false,
};

/**
 * If parts of a condition wait for an event since the last request, only that event triggers an
 * evaluation.
 */
export function driversOf(condition: AnyCondition): Drivers {
  switch (condition.kind) {
    case 'and': {
      const waiting = condition.of.filter(remembers);
      return union((waiting.length > 0 ? waiting : condition.of).map(driversOf));
    }
    case 'or':
      return union(condition.of.map(driversOf));
    case 'not':
    case 'since':
      return driversOf(condition.of);
    case 'anyDepsMatch':
    case 'allDepsMatch':
      return ofDeps(condition);
    case 'missing':
    case 'newlyMissing':
    case 'inLatestWindow':
      return { ...nothing, isNew: true };
    case 'cronTickPassed':
      return { ...nothing, crons: [condition] };
    case 'codeVersionChanged':
      return { ...nothing, codeVersion: true };
    case 'initialEvaluation':
      return { ...nothing, begins: true };
    default:
      return nothing;
  }
}

/** Whether a part of the condition waits for an event since the last request. */
export function remembers(condition: AnyCondition): boolean {
  return [...partsOf(condition)].some((part) => part.kind === 'since' && part.tick === undefined);
}

/** All crons that a condition mentions. */
export function cronsOf(condition: AnyCondition): readonly CronTick[] {
  return [...partsOf(condition)].flatMap((part) => {
    if (part.kind === 'cronTickPassed') return [part];
    return part.kind === 'since' && part.tick?.kind === 'cronTickPassed' ? [part.tick] : [];
  });
}

/** Whether it holds only for the latest window that has ended. */
export function isOfLatestWindow(condition: AnyCondition): boolean {
  return (
    condition.kind === 'inLatestWindow' ||
    (condition.kind === 'and' && condition.of.some(isOfLatestWindow))
  );
}

/** Whether it can join a run that is requested for an upstream asset. */
export function mayJoin(condition: AnyCondition): boolean {
  return [...partsOf(condition)].some(({ kind }) => kind === 'willBeRequested');
}

function ofDeps({ of, deps: names }: Extract<AnyCondition, { readonly deps: unknown }>): Drivers {
  const deps = names ?? 'all';
  const kinds = new Set([...partsOf(of)].map(({ kind }) => kind));
  return { ...nothing, updated: deps, ...(kinds.has('newlyRequested') && { requested: deps }) };
}

function union(all: readonly Drivers[]): Drivers {
  const names = (of: readonly DepNames[]): DepNames =>
    of.includes('all') ? 'all' : [...new Set(of.flatMap((list) => (list === 'all' ? [] : list)))];
  return {
    isNew: all.some(({ isNew }) => isNew),
    updated: names(all.map(({ updated }) => updated)),
    requested: names(all.map(({ requested }) => requested)),
    crons: all.flatMap(({ crons }) => crons),
    codeVersion: all.some(({ codeVersion }) => codeVersion),
    begins: all.some(({ begins }) => begins),
  };
}
