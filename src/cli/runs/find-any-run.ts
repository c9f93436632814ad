import { findRun, findUnbegunRun, type StoredRun, type UnbegunRun } from '@moderate/orchestrator/client';
import { TerminalError } from '@moderate/orchestrator';
import type { Context } from '../context.ts';
import { reconciled } from './reconciled.ts';

export type AnyRun = { readonly recorded: StoredRun } | { readonly unbegun: UnbegunRun };

/**
 * A run by its id, the beginning of it, or its workflow id: as it is recorded now, or as one that no worker has begun yet.
 * @throws TerminalError when there is none or more than one
 */
export async function findAnyRun(context: Context, text: string): Promise<AnyRun> {
  const { runs } = await context.store();
  try {
    const found = await findRun(runs, text);
    const [recorded = found] = await reconciled(context, [found]);
    return { recorded };
  } catch (error) {
    if (!(error instanceof TerminalError) || error.name !== 'RunNotFound') throw error;
    const unbegun = await findUnbegunRun(await context.temporal(), text);
    if (unbegun === undefined) throw error;
    return { unbegun };
  }
}
