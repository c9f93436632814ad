import { ApplicationFailure } from '@temporalio/common';

/** What a failure of an activity says of where it came from, in its details. */
export interface FailureOrigin {
  /** Where in the project's own code it was thrown; only of errors that nobody expected. */
  readonly frame?: string;
  /** Of the activity, 1 for the first; absent of a local activity. */
  readonly attempt?: number;
}

/** As the details of an `ApplicationFailure`. */
export function originDetails(origin: FailureOrigin): unknown[] {
  return [{ failureOrigin: origin }];
}

export function originOf(error: unknown): FailureOrigin {
  if (!(error instanceof ApplicationFailure)) return {};
  const [first] = error.details ?? [];
  if (typeof first !== 'object' || first === null || !('failureOrigin' in first)) return {};
  return first.failureOrigin as FailureOrigin;
}
