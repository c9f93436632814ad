import { createHash, randomUUID } from 'node:crypto';
import { type Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
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
}

/** The task queue of all workflows. All other queues are for activities only. */
export const workflowTaskQueue = 'default';

const maxSummaryBytes = 400;
const maxIdBytes = 200;

/** Starts a run that a person requests: each call starts one with a new id. */
export async function startRun(
  client: Client,
  request: RunRequest,
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const { job, config, resumeFrom } = request;
  return client.workflow.start(job, {
    workflowId: `${job}/${randomUUID()}`,
    taskQueue: workflowTaskQueue,
    args: [resumeFrom === undefined ? config : { ...config, resumeFrom }],
    ...runLabels(request),
  });
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

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
