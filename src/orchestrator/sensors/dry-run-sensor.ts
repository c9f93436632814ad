import type { Definitions } from '../definitions/deployment.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import type { Sensor } from '../definitions/sensor.ts';
import { TerminalError } from '../errors.ts';
import type { PartitionKeyChange } from '../state/partition-keys.ts';
import type { NewRunRequest } from '../state/run-requests.ts';
import { collectBatches } from './collect-batches.ts';
import { evaluateSensor, type EvaluateParts } from './evaluate-sensor.ts';
import { missingResources } from './missing-resources.ts';

/** A run that a tick would request. */
export interface WouldBeRequest extends Pick<
  NewRunRequest,
  'job' | 'runKey' | 'config' | 'tags' | 'scheduledFor'
> {
  /** Why the run would fail immediately. */
  readonly problem: string | undefined;
}

export interface DryRun {
  /** Without requests whose key was already requested or is ignored. */
  readonly requests: readonly WouldBeRequest[];
  /** Number of requests that were left out for these reasons. */
  readonly known: number;
  /** Keys of dynamic partitions to add or remove, including changes without effect. */
  readonly partitionKeys: readonly PartitionKeyChange[];
  readonly skipReason: string | undefined;
  readonly note: string | undefined;
  readonly cursor: { readonly from: string | undefined; readonly to: string | undefined };
  /** The end of the sensor's backoff after failed ticks. */
  readonly heldBackUntil: Date | undefined;
}

/** Why a sensor does not support dry runs; undefined if it does. */
export function noDryRunOf({ name, mode }: Sensor): string | undefined {
  return mode === 'stream'
    ? `${name} is a stream: its messages cannot be read without consuming them, so there is no dry run`
    : undefined;
}

/**
 * Evaluates a poll sensor in this process like a tick, but writes nothing: no request, cursor, tick
 * or acknowledgement.
 * @throws TerminalError for a stream, if a resource is not configured, or if the evaluation fails
 */
export async function dryRunSensor(
  parts: EvaluateParts & { readonly definitions: Definitions },
  sensor: Sensor,
  signal: AbortSignal,
): Promise<DryRun> {
  const problem = noDryRunOf(sensor);
  if (problem !== undefined) throw new TerminalError(problem, { code: 'STREAM_HAS_NO_DRY_RUN' });
  const missing = missingResources(parts, sensor);
  if (missing !== undefined) throw new TerminalError(missing, { code: 'RESOURCE_NOT_CONFIGURED' });

  const { cursor, heldBack, notBefore } = await parts.store.sensors.state(sensor.name);
  const asked = await collectBatches(evaluateSensor(parts, sensor, cursor, signal), sensor, cursor);
  const requests = await withoutIgnored(parts, sensor, await withoutKnown(parts, asked.requests));
  return {
    requests: requests.map((request) => toWouldBe(parts.definitions, request)),
    known: asked.requests.length - requests.length,
    partitionKeys: asked.partitionKeys,
    skipReason: asked.skipReason,
    note: asked.note,
    cursor: { from: cursor, to: asked.cursor },
    heldBackUntil: heldBack ? notBefore : undefined,
  };
}

async function withoutKnown(
  { store }: EvaluateParts,
  requests: readonly NewRunRequest[],
): Promise<readonly NewRunRequest[]> {
  const unknown = await Promise.all(
    [...Map.groupBy(requests, ({ job }) => job)].map(async ([job, ofJob]) => {
      const keys = new Set(
        await store.requests.withoutRequest(
          job,
          ofJob.map(({ runKey }) => runKey),
        ),
      );
      return ofJob.filter(({ runKey }) => keys.has(runKey));
    }),
  );
  const kept = new Set(unknown.flat());
  return requests.filter((request) => kept.has(request));
}

async function withoutIgnored(
  { store }: EvaluateParts,
  { name }: Sensor,
  requests: readonly NewRunRequest[],
) {
  const keys = new Set(
    await store.ignoredKeys.without(
      name,
      requests.map(({ runKey }) => runKey),
    ),
  );
  return requests.filter(({ runKey }) => keys.has(runKey));
}

function toWouldBe(
  { jobs }: Definitions,
  { job, runKey, config, tags, scheduledFor }: NewRunRequest,
): WouldBeRequest {
  const definition = jobs.get(job);
  const parsed = definition?.config.safeParse(config);
  const problem =
    definition === undefined
      ? `No job is named ${job}`
      : parsed?.error && explainConfig(job, definition.config, parsed.error, config);
  return { job, runKey, config, tags, scheduledFor, problem };
}
