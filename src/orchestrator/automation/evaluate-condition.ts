import type { Cause } from './causes.ts';
import { conditionText, partsOf, type AnyCondition, type Atom } from './condition.ts';
import { remembers } from './drivers.ts';

/** A condition with its value, as people see it. */
export interface Trace {
  readonly condition: string;
  readonly holds: boolean;
  /** The partition or run that it refers to. */
  readonly note?: string;
  readonly parts?: readonly Trace[];
}

/** A partition, or several with the same state. */
export interface PartitionState {
  readonly asset: string;
  readonly partition: string;
  readonly isMissing: boolean;
  readonly checksPassed: boolean;
  readonly isOtherCode: boolean;
  /** The run or backfill that is about to materialize it. */
  readonly busy: string | undefined;
  readonly isUpdated: boolean;
  readonly isRequested: boolean;
  /** By the run that would be requested. */
  readonly willBeRequested: boolean;
  readonly isLatest: boolean;
  /** Milliseconds since 1970. */
  readonly materializedSince: (instant: number) => boolean;
  readonly changedSince: (instant: number) => boolean;
}

export interface Subject {
  readonly own: PartitionState;
  /** The partitions that are read, by the name of the dep. */
  readonly deps: ReadonlyMap<string, readonly PartitionState[]>;
  readonly causes: readonly Cause[];
  /** Whether it can become the latest window. */
  readonly isFuture: boolean;
  /** The latest tick of a cron, by the condition in words: milliseconds since 1970. */
  readonly lastTick: (tick: AnyCondition) => number;
}

/** The values of a condition and its parts. */
export function evaluateCondition(condition: AnyCondition, subject: Subject): Trace {
  const text = conditionText(condition);
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => evaluateCondition(part, subject));
      const holds =
        condition.kind === 'and'
          ? parts.every((part) => part.holds)
          : parts.some((part) => part.holds);
      return { condition: condition.label ?? condition.kind, holds, parts };
    }
    case 'not': {
      const part = evaluateCondition(condition.of, subject);
      return { condition: condition.label ?? 'not', holds: !part.holds, parts: [part] };
    }
    case 'since': {
      const part = evaluateCondition(condition.of, subject);
      return { condition: condition.label ?? 'since', holds: part.holds, parts: [part] };
    }
    case 'anyDepsMatch':
    case 'allDepsMatch':
      return ofDeps(condition, text, subject);
    case 'cronTickPassed': {
      const tick = subject.causes.find(
        (of) =>
          of.kind === 'cron' && of.cron === condition.cron && of.timeZone === condition.timeZone,
      );
      return {
        condition: text,
        holds: tick !== undefined,
        ...(tick?.kind === 'cron' && { note: tick.at }),
      };
    }
    case 'newlyMissing':
      return {
        condition: text,
        holds: subject.own.isMissing && subject.causes.some(({ kind }) => kind === 'new'),
      };
    case 'initialEvaluation':
      return { condition: text, holds: subject.causes.some(({ kind }) => kind === 'begin') };
    default: {
      const { busy } = subject.own;
      return {
        condition: text,
        holds: holdsFor(condition.kind, subject.own),
        ...(condition.kind === 'inProgress' && busy !== undefined && { note: busy }),
      };
    }
  }
}

function ofDeps(
  { kind, of, deps }: Extract<AnyCondition, { readonly deps: unknown }>,
  condition: string,
  { deps: read, lastTick }: Subject,
): Trace {
  const rows = [...read].flatMap(([name, states]) =>
    deps === undefined || deps.includes(name) ? states : [],
  );
  const wanted = kind === 'anyDepsMatch';
  const found = rows.find((row) => rowMatches(of, row, lastTick) === wanted);
  const holds = (found !== undefined) === wanted;
  if (found === undefined) return { condition, holds };
  const { asset, partition, busy } = found;
  const key = partition === '' ? asset : `${asset} [${partition}]`;
  return {
    condition,
    holds,
    note: of.kind === 'inProgress' && busy !== undefined ? `${key}, by ${busy}` : key,
  };
}

function rowMatches(
  condition: AnyCondition,
  row: PartitionState,
  lastTick: Subject['lastTick'],
): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((part) => rowMatches(part, row, lastTick));
    case 'or':
      return condition.of.some((part) => rowMatches(part, row, lastTick));
    case 'not':
      return !rowMatches(condition.of, row, lastTick);
    case 'since': {
      if (condition.tick === undefined) return rowMatches(condition.of, row, lastTick);
      const instant = lastTick(condition.tick);
      return condition.of.kind === 'newlyUpdated'
        ? row.changedSince(instant)
        : row.materializedSince(instant);
    }
    case 'anyDepsMatch':
    case 'allDepsMatch':
    case 'cronTickPassed':
      return false;
    default:
      return holdsFor(condition.kind, row);
  }
}

function holdsFor(atom: Atom, state: PartitionState): boolean {
  switch (atom) {
    case 'missing':
      return state.isMissing;
    case 'newlyUpdated':
      return state.isUpdated;
    case 'newlyRequested':
      return state.isRequested;
    case 'inProgress':
      return state.busy !== undefined;
    case 'inLatestWindow':
      return state.isLatest;
    case 'codeVersionChanged':
      return state.isOtherCode;
    case 'blockingChecksPassed':
      return state.checksPassed;
    case 'willBeRequested':
      return state.willBeRequested;
    default:
      return false;
  }
}

/**
 * Whether a condition that does not hold can hold later without a new event that triggers an
 * evaluation.
 */
export function mayHoldLater(condition: AnyCondition, subject: Subject): boolean {
  switch (condition.kind) {
    case 'and': {
      // Causes of one part are remembered until the other parts have causes.
      const waiting = condition.of.filter(remembers);
      if (waiting.length > 0 && !waiting.some((part) => mayHoldLater(part, subject))) return false;
      return condition.of.every((part) => remembers(part) || mayHoldLater(part, subject));
    }
    case 'or':
      return condition.of.some((part) => mayHoldLater(part, subject));
    case 'since':
      // If several events all have to occur, the first ones are remembered.
      return (
        evaluateCondition(condition, subject).holds ||
        [...partsOf(condition.of)].some((part) => waitsForMore(part))
      );
    case 'missing':
      return subject.own.isMissing;
    case 'codeVersionChanged':
      return subject.own.isOtherCode;
    case 'inLatestWindow':
      return subject.own.isLatest || subject.isFuture;
    default:
      return true;
  }
}

const simple = new Set([
  'or',
  'anyDepsMatch',
  'newlyMissing',
  'newlyUpdated',
  'newlyRequested',
  'cronTickPassed',
  'initialEvaluation',
  'willBeRequested',
]);
const waitsForMore = ({ kind }: AnyCondition) => !simple.has(kind);
