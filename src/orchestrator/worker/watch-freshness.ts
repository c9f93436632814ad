import type { Logger, MetricMeter } from '@temporalio/common';
import type { DefinedAsset } from '../definitions/deployment.ts';
import { readFreshnessOf } from '../freshness/freshness-of.ts';
import type { StateStore } from '../state/state-store.ts';

/** How long an asset has been overdue, in seconds, with its key as `asset`; 0 if it is not. */
export const overdueMetric = 'orchestrator_asset_overdue_seconds';

const intervalMs = 60_000;

/**
 * Updates the metric of each asset with a freshness policy once a minute.
 * @returns a function that stops it
 */
export function watchFreshness(
  assets: readonly DefinedAsset[],
  store: Pick<StateStore, 'assetHistory' | 'materializations'>,
  { logger, meter }: { readonly logger: Pick<Logger, 'warn'>; readonly meter: MetricMeter },
): () => void {
  const watched = assets.filter(({ freshness }) => freshness !== undefined);
  if (watched.length === 0) return () => undefined;
  const gauge = meter.createGauge(
    overdueMetric,
    'float',
    's',
    'How long an asset has been overdue',
  );
  const look = async () => {
    const now = new Date();
    for (const { asset, state, since } of await readFreshnessOf(watched, store, now)) {
      gauge.set(
        state === 'overdue' && since !== null ? (now.getTime() - since.getTime()) / 1_000 : 0,
        { asset },
      );
    }
  };
  const lookOrWarn = () =>
    void look().catch((error: unknown) =>
      logger.warn('The freshness of assets could not be read', { error }),
    );
  lookOrWarn();
  const timer = setInterval(lookOrWarn, intervalMs).unref();
  return () => clearInterval(timer);
}
