import type { OpenResources } from '../definitions/resource.ts';
import type { AnyBatch, Sensor, TickStatus } from '../definitions/sensor.ts';
import type { Env } from '../env.ts';
import { collectBatches } from '../sensors/collect-batches.ts';
import type { MaterializationEvent } from '../reactions/on-materialized.ts';
import type { RunEndEvent } from '../reactions/on-run-status.ts';
import { evaluateSensor as evaluate } from '../sensors/evaluate-sensor.ts';
import type { NewRunRequest } from '../state/run-requests.ts';
import type { PartitionKeyChange } from '../state/partition-keys.ts';
import type { Position } from '../state/sequenced-events.ts';
import type { StateStore } from '../state/state-store.ts';
import { withFakes } from './with-fakes.ts';

export interface EvaluateGiven<U> {
  readonly cursor?: string;
  /** Fakes by their names in `uses`. */
  readonly resources?: Partial<U>;
  readonly env?: Env;
  /** Run keys that were requested before, by job, in the format of `requests`. */
  readonly requested?: Readonly<Record<string, readonly string[]>>;
  /** Partitions that were materialized before, by asset key. */
  readonly materialized?: Readonly<Record<string, readonly string[]>>;
  /** Keys of dynamic partitions, by partitions name. */
  readonly partitionKeys?: Readonly<Record<string, readonly string[]>>;
  /** Events since the cursor, for a sensor of `onMaterialized` or `onRunStatus`. */
  readonly events?: readonly (MaterializationEvent | RunEndEvent)[];
  readonly lastTick?: { readonly startedAt: Date; readonly status: TickStatus };
  /** Ends the tick after this many batches; required for streams that do not end by themselves. */
  readonly batches?: number;
}

/** The changes that a tick would have committed. */
export interface EvaluatedInTest {
  /**
   * Without duplicate run keys per job. Runs of assets belong to the job `materializeAssets`, and
   * their run keys start with the sensor's name.
   */
  readonly requests: readonly Pick<
    NewRunRequest,
    'job' | 'runKey' | 'config' | 'tags' | 'scheduledFor'
  >[];
  /** Keys of dynamic partitions that would have been added or removed. */
  readonly partitionKeys: readonly PartitionKeyChange[];
  /** The cursor for the next tick. */
  readonly cursor: string | undefined;
  /** From the last batch. */
  readonly skipReason: string | undefined;
  readonly note: string | undefined;
}

/**
 * Evaluates a sensor like a tick, without a server. Acknowledges each batch, as if it had been
 * committed.
 * @throws errors of the sensor, and for requests that a tick would refuse: a job or an asset that
 * the sensor does not declare, or a run key that is too long
 */
export async function evaluateSensor<U>(
  sensor: Sensor<U>,
  given: EvaluateGiven<NoInfer<U>> = {},
): Promise<EvaluatedInTest> {
  const {
    cursor = sensor.watches && '0',
    resources = {},
    env = {},
    requested = {},
    materialized = {},
    events = [],
    partitionKeys = {},
    lastTick,
    batches = Infinity,
  } = given;
  const without = (known: readonly string[] = [], keys: readonly string[]) =>
    keys.filter((key) => !known.includes(key));
  const store = {
    sensors: { lastTick: async () => lastTick },
    requests: {
      withoutRequest: async (job: string, keys: readonly string[]) => without(requested[job], keys),
    },
    materializations: {
      without: async (asset: string, keys: readonly string[]) => without(materialized[asset], keys),
    },
    events: fakeEvents(events),
    partitionKeys: {
      page: async (name: string, after: string | undefined) =>
        after === undefined ? (partitionKeys[name] ?? []) : [],
    },
  } as unknown as StateStore;
  const clients = withFakes(sensor.name, resources, 'evaluateSensor');
  const parts = {
    definitions: { resources: sensor.uses },
    resources: { clients } as OpenResources,
  };
  const evaluated = evaluate(
    { ...parts, store, env },
    sensor,
    cursor,
    new AbortController().signal,
  );
  const { requests, ...last } = await collectBatches(
    acknowledged(evaluated, batches),
    sensor,
    cursor,
  );
  return {
    requests: requests.map(({ job, runKey, config, tags, scheduledFor }) => ({
      job,
      runKey,
      config,
      tags,
      scheduledFor,
    })),
    ...last,
  };
}

/** Returns each event once, in the given order. */
function fakeEvents(events: readonly (MaterializationEvent | RunEndEvent)[]) {
  const read = async (_: unknown, { seq }: Position) =>
    events.slice(seq).map((event, index) => {
      const place = seq + index + 1;
      return 'asset' in event
        ? { ...event, partition: event.partition ?? '', ordinal: place, seq: place }
        : { ...event, seq: place };
    });
  return { sequence: async () => undefined, materializations: read, runEnds: read };
}

/** Yields this many batches, and acknowledges each after it was used. */
async function* acknowledged(
  batches: AsyncIterable<AnyBatch>,
  most: number,
): AsyncGenerator<AnyBatch> {
  let count = 0;
  for await (const batch of batches) {
    yield batch;
    await batch.acknowledge?.();
    count += 1;
    if (count >= most) return;
  }
}
