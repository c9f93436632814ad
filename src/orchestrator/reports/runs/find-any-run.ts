import { TerminalError } from '../../errors.ts';
import { findBlockedRun } from '../../client/find-blocked-runs.ts';
import {
  findRun,
  findUnbegunRun,
  type RunIdentity,
  type UnbegunRun,
} from '../../client/find-run.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { UsageError } from '../../usage-error.ts';
import { reconciled } from './reconciled.ts';

/** Includes the reason if the run is blocked. */
export type AnyRun = ({ readonly recorded: StoredRun } | { readonly unbegun: UnbegunRun }) & {
  readonly blockage: Blockage | undefined;
};

/**
 * Finds a run by its id, the end or the beginning of the id, or its workflow id: a recorded one
 * with its current state, or one that no worker has begun.
 * @throws TerminalError if none or more than one matches
 */
export async function findAnyRun(source: ReportSource, text: string): Promise<AnyRun> {
  const { runs } = await source.store();
  try {
    const found = await findRun(runs, text);
    const {
      runs: [recorded = found],
      blockages,
    } = await reconciled(source, [found]);
    return { recorded, blockage: blockages.get(recorded.runId) };
  } catch (error) {
    if (!(error instanceof TerminalError) || error.code !== 'RUN_NOT_FOUND') throw error;
    const client = await source.temporal();
    const unbegun = await findUnbegunRun(client, text);
    if (unbegun === undefined) throw error;
    return { unbegun, blockage: (await findBlockedRun(client, unbegun.workflowId))?.blockage };
  }
}

export interface OpenRun extends RunIdentity {
  readonly job: string;
  readonly isRecorded: boolean;
  readonly blockage: Blockage | undefined;
}

/** Finds a run that has not ended. @throws UsageError if it has ended */
export async function findOpenRun(source: ReportSource, text: string): Promise<OpenRun> {
  const found = await findAnyRun(source, text);
  const { blockage } = found;
  if ('unbegun' in found) return { ...found.unbegun, isRecorded: false, blockage };
  const { runId, workflowId, job, status } = found.recorded;
  if (status === 'running') return { runId, workflowId, job, isRecorded: true, blockage };
  throw new UsageError(`Run ${runId} has ended already: it is ${status}`, 'RUN_ENDED');
}
