import { TerminalError, type ErrorCode } from '@moderate/orchestrator';
import { objectTrouble } from '#resources/object-storage.ts';
import { isNoRoom } from '#spool/no-room.ts';
import { BadContent } from '#tables/bad-content.ts';
import { listed, type Listed } from '#openmetadata/listed.ts';
import { SettingsRefused } from '#openmetadata/profile/settings/settings-refused.ts';
import { unreadable } from './duckdb-error.ts';
import { noRoomFor, Replaced, Unreadable } from './unreadable.ts';

/** Why one object was skipped while the others continue. */
export type ObjectFailure =
  | { readonly kind: 'gone' | 'replaced' | 'not permitted' }
  | { readonly kind: 'unreadable'; readonly error: string; readonly lasting: boolean }
  | { readonly kind: 'failed' | 'refused'; readonly error: string };

/** Undefined for errors that affect more than this object. */
export function failureOf(thrown: unknown): ObjectFailure | undefined {
  if (thrown instanceof SettingsRefused) return { kind: 'refused', error: thrown.message };
  const error = isNoRoom(thrown) ? noRoomFor() : unreadable(thrown);
  if (error instanceof Unreadable)
    return { kind: 'unreadable', error: error.message, lasting: error.lasting };
  if (error instanceof BadContent)
    return { kind: 'unreadable', error: error.message, lasting: true };
  if (error instanceof Replaced) return { kind: 'replaced' };
  if (error instanceof TerminalError && mayBeOfOne.has(error.name))
    return { kind: 'failed', error: error.message };
  const trouble = objectTrouble(error);
  return trouble && { kind: trouble === 'missing' ? 'gone' : 'not permitted' };
}

/**
 * Failures that a service may report for one object but not for others: by code, or without one.
 */
const mayBeOfOne: ReadonlySet<string> = new Set([
  'TerminalError',
  'SERVICE_REQUEST_REFUSED',
  'BUCKET_MISSING',
  'STORAGE_ACCESS_REFUSED',
] satisfies (ErrorCode | 'TerminalError')[]);

export interface FailureCounts {
  /** Rejected by the catalog. */
  readonly failed: Listed<{ readonly name: string; readonly error: string }>;
  /** Empty, truncated, damaged, mislabelled or too large: their tables stay unchanged. */
  readonly unreadable: Listed<{ readonly name: string; readonly error: string }>;
  /** Deleted or replaced after the listing: the next run processes them. */
  readonly changed: Listed<string>;
  readonly notPermitted: Listed<string>;
}

export function failureCounts(failures: ReadonlyMap<string, ObjectFailure>): FailureCounts {
  const entries = inOrder(failures);
  const names = (...kinds: ObjectFailure['kind'][]) =>
    listed(entries.filter(([, { kind }]) => kinds.includes(kind)).map(([name]) => name));
  return {
    failed: withErrors(failures, 'failed'),
    unreadable: withErrors(failures, 'unreadable'),
    changed: names('gone', 'replaced'),
    notPermitted: names('not permitted'),
  };
}

/** Objects of one kind, sorted by name, each with its error. */
export function withErrors(
  failures: ReadonlyMap<string, ObjectFailure>,
  kind: ObjectFailure['kind'],
): FailureCounts['failed'] {
  return listed(
    inOrder(failures).flatMap(([name, failure]) =>
      failure.kind === kind && 'error' in failure ? [{ name, error: failure.error }] : [],
    ),
  );
}

function inOrder(failures: ReadonlyMap<string, ObjectFailure>) {
  return [...failures].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
