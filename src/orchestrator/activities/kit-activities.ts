import type { Client } from '@temporalio/client';
import { Context } from '@temporalio/activity';
import { TerminalError } from '../errors.ts';
import { createAssetActivities } from '../assets/materialize-activity.ts';
import type { AssetActivities, KitActivities } from '../workflow/protocol.ts';
import type { BackfillActivities } from '../workflow/backfill-protocol.ts';
import type { PruneActivities } from '../workflow/prune-protocol.ts';
import type { SensorActivities } from '../workflow/sensor-protocol.ts';
import type { TakenPlaces } from '../workflow/place-protocol.ts';
import { cancellationSignal } from '../progress.ts';
import { createDispatcher } from '../sensors/dispatcher.ts';
import type { DrainSettings } from '../sensors/drain.ts';
import { runSensorTick } from '../sensors/run-sensor-tick.ts';
import { isRefusedData } from '../state/refused-data.ts';
import { readRetention } from '../state/retention.ts';
import type { AssetThreads } from '../threads/asset-threads.ts';
import type { OwnFile } from '../worker/own-files.ts';
import { advanceBackfill } from './advance-backfill.ts';
import { beginRun, type BeginParts } from './begin-run.ts';
import { retakePlace } from './place.ts';
import { createStepPlaceService } from './step-places.ts';
import { pruneOldRows } from './prune-old-rows.ts';

export interface KitParts extends BeginParts {
  readonly client: Client;
  readonly drain: DrainSettings;
  readonly ownFile: OwnFile;
  readonly threads: Pick<AssetThreads, 'materialize'>;
  /** Called after outcomes, or the end of a run, were recorded. */
  readonly onRecorded: () => void;
}

/**
 * The activities that every run uses: begin, record, end, sensor ticks, and pruning. Each is safe
 * to repeat.
 */
export function createKitActivities(
  parts: KitParts,
): KitActivities & SensorActivities & BackfillActivities & PruneActivities & AssetActivities {
  const { definitions, store, drain } = parts;
  const { materializations } = store;
  const warn = (message: string, error?: unknown) =>
    Context.current().log.warn(message, error === undefined ? {} : { error });
  const dispatcher = createDispatcher({ ...parts, warn });
  const stepPlaces = createStepPlaceService({ ...parts, warn });
  const retention = readRetention(parts.env);

  const dispatchQueueOf = async (job: string) => {
    await dispatcher.dispatchQueueOf(job).catch((error: unknown) => {
      warn('Pending runs could not be started: the next tick starts them', error);
    });
  };

  return {
    ...createAssetActivities(parts),
    beginRun: async (input) => {
      try {
        return await terminalWhereRefused(beginRun(parts, input));
      } catch (error) {
        // A refused run has closed its request.
        if (input.attempt !== undefined) await dispatchQueueOf(input.job);
        throw error;
      }
    },
    loadOutcomes: ({ runId, after }) => materializations.remembered(runId, after),
    loadPlan: ({ runId, page }) => store.plans.page(runId, page),
    recordOutcomes: async ({ runId, outcomes, execution }) => {
      const taken = await terminalWhereRefused<TakenPlaces | void>(
        execution === undefined
          ? materializations.record(runId, outcomes)
          : stepPlaces.record({ runId, outcomes, execution }),
      );
      parts.onRecorded();
      return taken;
    },
    exchangePlaces: (exchange) => terminalWhereRefused(stepPlaces.exchange(exchange)),
    endRun: async (end) => {
      await terminalWhereRefused(stepPlaces.end(end));
      parts.onRecorded();
      if (end.queued) await dispatchQueueOf(end.job);
    },
    leavePlace: async ({ job, workflowId, name }) => {
      await store.requests.leavePlace(workflowId, name);
      await dispatchQueueOf(job);
    },
    retakePlace: (input) => retakePlace(parts, input),
    abandonTick: ({ sensor, tickId, error }) => store.sensors.abandonTick(sensor, tickId, error),
    loadLatest: async ({ asset, partition: of }) => {
      const latest = await materializations.latest(asset, of);
      if (latest === undefined) return undefined;
      const { value, partition, dataVersion } = latest;
      return { value, partition, dataVersion };
    },
    runSensorTick: async ({ sensor: name, tickId }) => {
      const sensor = definitions.sensors.find((candidate) => candidate.name === name);
      if (sensor === undefined)
        throw new TerminalError(`No sensor is named ${name}`, { code: 'SENSOR_NOT_FOUND' });
      return runSensorTick(
        { ...parts, dispatcher, stepPlaces, drain, warn },
        sensor,
        tickId,
        cancellationSignal(),
      );
    },
    advanceBackfill: ({ backfillId }) =>
      advanceBackfill({ ...parts, dispatcher, stepPlaces, warn }, backfillId),
    cancelBackfill: async ({ backfillId }) => void (await store.backfills.cancel(backfillId)),
    pruneOldRows: () => pruneOldRows(store.pruning, retention, cancellationSignal()),
  };
}

/**
 * Turns errors with which the state database would refuse every retry into terminal ones, so that
 * the run fails instead of retrying forever.
 */
async function terminalWhereRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    throw new TerminalError(
      `The state database refuses what the run wants to store: ${error.message}`,
      {
        code: 'DATA_REFUSED',
        cause: error,
      },
    );
  }
}
