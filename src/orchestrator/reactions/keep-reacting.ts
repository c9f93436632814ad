import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/common';
import { findTerminatedRuns } from '../client/find-terminated-runs.ts';
import { reconcileRuns } from '../client/reconcile-runs.ts';
import { describeSchedule } from '../client/schedules/describe-schedule.ts';
import { readAutomation, type Automation } from '../automation/automation.ts';
import { beginAutomation } from '../automation/begin-automation.ts';
import { automationSensor } from '../automation/group-runs.ts';
import { launchedBy } from '../definitions/launched-by.ts';
import type { DefinedAsset } from '../definitions/deployment.ts';
import type { Sensor } from '../definitions/sensor.ts';
import type { SequencedEvents, Watched } from '../state/sequenced-events.ts';
import { watchAutomation, type HasWork } from '../automation/watch-automation.ts';
import type { StateStore } from '../state/state-store.ts';

type Store = Pick<StateStore, 'events' | 'sensors' | 'runs' | 'database'>;

export interface KeepReactingParts {
  readonly client: Client;
  readonly store: Store;
  readonly sensors: readonly Sensor[];
  readonly assets: readonly DefinedAsset[];
  /**
   * Whether something else reads the ends of runs, so that those of terminated runs must be
   * recorded.
   */
  readonly alsoRuns?: boolean;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface Reacting {
  /** Triggers a check now, because something has happened in this process. */
  readonly nudge: () => void;
  /** Runs until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const pauseMs = 5_000;
/**
 * Minimum time between checks, so that a burst of events is handled together after its first event.
 */
const burstMs = 100;
const terminatedMs = 60_000;

type Watching = Sensor & { readonly watches: Watched };

/**
 * Makes sensors that watch events tick when there are new ones: immediately for events that this
 * worker records, within a few seconds for those of other workers. A new sensor begins with the
 * next event.
 */
export function createReacting({
  client,
  store,
  sensors,
  assets,
  alsoRuns = false,
  logger,
}: KeepReactingParts): Reacting {
  const watching = sensors.filter((sensor): sensor is Watching => sensor.watches !== undefined);
  const automating = sensors.find(({ automates }) => automates === true);
  // Partitions would wait forever for a run that was terminated.
  const watchesRuns =
    alsoRuns || automating !== undefined || watching.some(({ watches }) => watches.kind === 'runs');
  const findsWork = watchAutomation(store.database, assets);
  let waking = new AbortController();
  let terminatedUntil = Date.now();

  const look = async () => {
    if (watchesRuns && Date.now() - terminatedUntil >= terminatedMs) {
      const since = new Date(terminatedUntil - terminatedMs);
      terminatedUntil = Date.now();
      await recordTerminated(client, store, since);
    }
    await store.events.sequence();
    for (const sensor of watching)
      if (await hasUnread(store, sensor)) await tick(client, sensor.name);
    if (automating !== undefined && (await hasWork(store, automating, findsWork)))
      await tick(client, automating.name);
  };

  return {
    nudge: () => waking.abort(),
    run: async (signal) => {
      if (watching.length === 0 && !watchesRuns) return;
      let isNew = true;
      for (let failed = false; !signal.aborted;) {
        const lookedAt = Date.now();
        try {
          if (isNew) await begin(store, watching, automating && readAutomation(assets));
          isNew = false;
          await look();
          failed = false;
        } catch (error) {
          if (!failed)
            logger.warn('Could not trigger sensors for new events: their next ticks read them', {
              error,
            });
          failed = true;
        }
        await sleep(pauseMs, undefined, {
          signal: AbortSignal.any([signal, waking.signal]),
          ref: false,
        }).catch(() => undefined);
        const early = burstMs - (Date.now() - lookedAt);
        if (early > 0) await sleep(early, undefined, { signal, ref: false }).catch(() => undefined);
        waking = new AbortController();
      }
    },
  };
}

async function begin(
  { events, sensors, database }: Store,
  watching: readonly Watching[],
  automation: Automation | undefined,
): Promise<void> {
  await events.sequence();
  if (automation !== undefined) {
    await beginAutomation(database, automation);
    await sensors.beginAt([automationSensor], String(await events.last('materializations')));
  }
  for (const [kind, ofKind] of Map.groupBy(watching, ({ watches }) => watches.kind)) {
    await sensors.beginAt(
      ofKind.map(({ name }) => name),
      String(await events.last(kind)),
    );
  }
}

/** Whether the sensor is allowed to check now, and has work. */
async function hasWork(store: Store, { name }: Sensor, found: HasWork): Promise<boolean> {
  const { cursor, heldBack } = await store.sensors.state(name);
  return cursor !== undefined && !heldBack && found(Number(cursor));
}

/** Whether there are events that the sensor has not seen and is allowed to read now. */
async function hasUnread(
  { events, sensors }: Pick<Store, 'events' | 'sensors'>,
  { name, watches }: Watching,
): Promise<boolean> {
  const { cursor, heldBack } = await sensors.state(name);
  if (cursor === undefined || heldBack) return false;
  const after = { seq: Number(cursor), limit: 1, notLaunchedBy: launchedBy(name) };
  return (await readEvents(events, watches, after)).length > 0;
}

function readEvents(
  events: SequencedEvents,
  watches: Watched,
  after: Parameters<SequencedEvents['runEnds']>[1],
): Promise<readonly unknown[]> {
  return watches.kind === 'runs'
    ? events.runEnds(watches, after)
    : events.materializations(watches.assets, after);
}

/**
 * Does nothing if the sensor is paused or its schedule has not been applied yet. If a tick is in
 * progress, another follows it.
 */
async function tick(client: Client, sensor: string): Promise<void> {
  const schedule = await describeSchedule(client, sensor);
  if (schedule === undefined || schedule.state.paused) return;
  await client.schedule.getHandle(sensor).trigger('BUFFER_ONE');
}

async function recordTerminated(
  client: Client,
  { runs }: Pick<StateStore, 'runs'>,
  since: Date,
): Promise<void> {
  const found = await Promise.all(
    (await findTerminatedRuns(client, since)).map((runId) => runs.find(runId)),
  );
  await reconcileRuns(
    client,
    runs,
    found.filter((run) => run !== undefined),
  );
}
