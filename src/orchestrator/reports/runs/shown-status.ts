import type { RunningRun, StoredRun } from '../../state/stored-run.ts';

/** What the status of a run is shown by. */
export type ShownStatus =
  | Pick<RunningRun, 'status' | 'waitsFor'>
  | Pick<Extract<StoredRun, { readonly status: 'completed' }>, 'status' | 'outcome'>
  | { readonly status: 'failed' | 'cancelled' };
