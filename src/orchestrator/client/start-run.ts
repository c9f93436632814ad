import { createHash, randomUUID } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { TerminalError } from '../errors.ts';
import { keyword } from '../workflow/keyword.ts';
import { searchAttributes } from '../workflow/search-attributes.ts';
import { cutToBytes, utf8Length } from '../workflow/utf8.ts';

export interface RunRequest {
  readonly job: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** `cli`, `schedule:NAME`, `sensor:NAME`. */
  readonly launchedBy: string;
  /** One line for people. */
  readonly summary: string;
  /** The run id of the first execution of the run whose finished steps are not repeated. */
  readonly resumeFrom?: string;
  /** The time that the run is about; if absent, a resumed run has that of the original run. */
  readonly scheduledFor?: Date;
  readonly once?: Once;
}

/** Starts one run however often it is requested, as long as Temporal keeps that run. */
export interface Once {
  readonly idempotencyKey: string;
  /**
   * Everything that was requested, including what decides the job. A request with the same key that
   * differs is refused; the order of fields does not matter.
   */
  readonly request: object;
}

/** The task queue of all workflows. All other queues are for activities only. */
export const workflowTaskQueue = 'default';

const maxSummaryBytes = 400;
const maxIdBytes = 200;

/**
 * Starts a run that a person or a program requests. Each call starts one with a new id, unless a
 * run with the same idempotency key exists.
 * @throws TerminalError with the code `IDEMPOTENCY_KEY_REUSED` if that run was requested with other values
 */
export async function startRun(
  client: Client,
  request: RunRequest,
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const { job, config, resumeFrom, once } = request;
  const { memo, ...labels } = runLabels(request);
  const requested = once && sha256(JSON.stringify(once.request, inOrder));
  // Without the job, so that Temporal also finds the key if it was used for another job.
  const workflowId =
    once === undefined
      ? `${job}/${randomUUID()}`
      : `key/${sha256(once.idempotencyKey).slice(0, 32)}`;
  try {
    return await client.workflow.start(job, {
      workflowId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: workflowTaskQueue,
      args: [resumeFrom === undefined ? config : { ...config, resumeFrom }],
      memo: { ...memo, ...(requested !== undefined && { requested }) },
      ...labels,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const handle = client.workflow.getHandle(workflowId);
  const { memo: found, raw, runId } = await handle.describe();
  if (found?.['requested'] !== requested)
    throw new TerminalError(
      `The idempotency key ${once?.idempotencyKey} was used for another run: give each run a key of its own`,
      { code: 'IDEMPOTENCY_KEY_REUSED' },
    );
  const firstExecutionRunId = raw.workflowExecutionInfo?.firstRunId || runId;
  return Object.assign(handle, { firstExecutionRunId });
}

/** The labels that the Web UI shows for a run. */
export function runLabels({
  job,
  launchedBy,
  summary,
  scheduledFor,
}: Pick<RunRequest, 'job' | 'launchedBy' | 'summary' | 'scheduledFor'>) {
  const typedSearchAttributes: SearchAttributePair[] = [
    { key: searchAttributes.jobName, value: job },
    { key: searchAttributes.launchedBy, value: keyword(launchedBy) },
  ];
  return {
    staticSummary: cutToBytes(summary, maxSummaryBytes),
    memo: { summary, ...(scheduledFor && { scheduledFor: scheduledFor.toISOString() }) },
    typedSearchAttributes,
  };
}

/**
 * The workflow id of a run that has a key: the same for the same attempt, so that Temporal refuses
 * duplicates.
 */
export function keyedWorkflowId(job: string, runKey: string, attempt: number): string {
  const id = `${job}/${runKey}/${attempt}`;
  return utf8Length(id) <= maxIdBytes ? id : `${job}/${sha256(runKey)}/${attempt}`;
}

/** Orders the fields of objects, for `JSON.stringify`. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
