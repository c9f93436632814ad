import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@temporalio/common';
import type pg from 'pg';
import type { DefinedAsset } from '../definitions/deployment.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { toWindowedAsset } from './windowed-asset.ts';

export interface KeepParts {
  readonly database: pg.Pool;
  readonly assets: readonly DefinedAsset[];
  readonly logger: Pick<Logger, 'warn'>;
}

const pauseMs = 5_000;

/**
 * Sequences new records and updates partition states every few seconds. Several workers can do so
 * concurrently. Logs once if the database does not answer, and continues when it does.
 * @returns a function that stops it
 */
export function keepUpToDate({ database, assets, logger }: KeepParts): () => Promise<void> {
  const windowed = assets.flatMap((asset) => toWindowedAsset(asset) ?? []);
  const ending = new AbortController();
  const { signal } = ending;
  const work = async () => {
    for (
      let failed = false;
      !signal.aborted;
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
    ) {
      try {
        await bringUpToDate(database, windowed, { signal });
        failed = false;
      } catch (error) {
        if (!failed && !signal.aborted)
          logger.warn('Could not update the states of partitions', { error });
        failed = true;
      }
    }
  };
  const done = work();
  return async () => {
    ending.abort();
    await done;
  };
}
