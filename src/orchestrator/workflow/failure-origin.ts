import { ApplicationFailure } from '@temporalio/common';

/** The origin of an activity failure, stored in its details. */
export interface FailureOrigin {
  /** Where in the project's own code an unexpected error was thrown. */
  readonly frame?: string;
  /** The attempt of the activity, starting at 1; absent for local activities. */
  readonly attempt?: number;
}

/** Formats the origin as details of an `ApplicationFailure`. */
export function originDetails(origin: FailureOrigin): unknown[] {
  return [{ failureOrigin: origin }];
}

export function originOf(error: unknown): FailureOrigin {
  if (!(error instanceof ApplicationFailure)) return {};
  const [first] = error.details ?? [];
  if (typeof first !== 'object' || first === null || !('failureOrigin' in first)) return {};
  return first.failureOrigin as FailureOrigin;
}
