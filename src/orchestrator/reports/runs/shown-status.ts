import type { RunningRun, StoredRun } from '../../state/stored-run.ts';

/** The fields from which the status of a run is shown. */
export type ShownStatus =
  | Pick<RunningRun, 'status' | 'waitsFor'>
  | Pick<Extract<StoredRun, { readonly status: 'completed' }>, 'status' | 'outcome'>
  | { readonly status: 'failed' | 'cancelled' };
