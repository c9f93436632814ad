import { openResources } from '../../definitions/resource.ts';
import { RetryableError, TerminalError } from '../../errors.ts';
import { findSensor } from '../../reports/sensors/find-sensor.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { dryRunSensor, noDryRunOf, type DryRun } from '../../sensors/dry-run-sensor.ts';
import { failureText } from '../../sensors/failure-text.ts';
import { UsageError } from '../../usage-error.ts';
import { ownFileOf, projectFolderOfDefinitions } from '../../worker/own-files.ts';

/**
 * Evaluates a tick of a sensor in this process and returns what it would request. Writes nothing.
 * @throws UsageError for a stream, TerminalError with the code `SENSOR_FAILED` if the evaluation
 * fails unexpectedly
 */
export async function dryRun(
  source: ReportSource,
  given: string,
  signal: AbortSignal,
): Promise<DryRun> {
  const sensor = await findSensor(source, given);
  const refusal = noDryRunOf(sensor);
  if (refusal !== undefined) throw new UsageError(refusal, 'STREAM_HAS_NO_DRY_RUN');
  const definitions = await source.definitions();
  const store = await source.store();
  const resources = openResources(definitions.resources, source.env);
  try {
    return await dryRunSensor({ definitions, resources, store, env: source.env }, sensor, signal);
  } catch (error) {
    if (error instanceof TerminalError || error instanceof RetryableError) throw error;
    const text = failureText(error, (file) =>
      ownFileOf(projectFolderOfDefinitions(definitions), file),
    );
    throw new TerminalError(text, { code: 'SENSOR_FAILED', cause: error });
  } finally {
    await resources.close();
  }
}

/** The result as JSON. */
export function dryRunDocument({
  requests,
  known,
  partitionKeys,
  skipReason,
  note,
  cursor,
  heldBackUntil,
}: DryRun) {
  return {
    requests: requests.map(({ problem, scheduledFor, ...request }) => ({
      ...request,
      scheduledFor: scheduledFor ?? null,
      problem: problem ?? null,
    })),
    known,
    partitionKeys,
    skipReason: skipReason ?? null,
    note: note ?? null,
    cursor: { from: cursor.from ?? null, to: cursor.to ?? null },
    heldBackUntil: heldBackUntil ?? null,
  };
}
