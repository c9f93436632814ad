import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { cutToBytes } from '../workflow/utf8.ts';

/** Why a run cannot go on: its workflow task fails each time that a worker takes it. Nothing is lost, and it goes on once the code is right. */
export interface Blockage {
  readonly kind: 'incompatible_code' | 'failing_code' | 'timeout';
  /** In words for a person. */
  readonly reason: string;
  /** Attempts at the workflow task that have failed. */
  readonly failedAttempts: number;
  readonly since: Date;
}

/** `temporal.api.enums.v1.EventType`. */
const workflowTaskFailed = 9;
const workflowTaskTimedOut = 8;
/** `temporal.api.enums.v1.WorkflowTaskFailedCause`. */
const nonDeterminism = 24;
/** What the server says when something came meanwhile: the next attempt succeeds. */
const unhandledCommand = 1;

/**
 * How many attempts in a row prove it. Code that contradicts the history does so each time. Other failures may be of a worker that was ending,
 * which the next attempt, on another one, shows. A task that times out was taken by a worker that then died, or it takes too long.
 */
const provingAttempts = { incompatible_code: 1, failing_code: 2, timeout: 3 } as const;

const maxReasonBytes = 500;
/** The latest events, among which the first failure of the task is: none follows it, since the server keeps no event of later attempts. */
const tailEvents = 3;

/** Why an open run cannot go on; undefined where it can. Requests the end of its history only where its workflow task was retried. */
export async function blockageOf(
  client: Client,
  { workflowId, runId, raw }: WorkflowExecutionDescription,
): Promise<Blockage | undefined> {
  const failedAttempts = (raw.pendingWorkflowTask?.attempt ?? 1) - 1;
  if (failedAttempts < 1) return undefined;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: tailEvents,
  });
  const last = history?.events?.[0];
  const since = new Date(Number(last?.eventTime?.seconds ?? 0) * 1000);
  const proven = (kind: Blockage['kind'], reason: string): Blockage | undefined =>
    failedAttempts < provingAttempts[kind]
      ? undefined
      : { kind, reason: cutToBytes(reason, maxReasonBytes), failedAttempts, since };
  if (last?.eventType === workflowTaskTimedOut)
    return proven('timeout', 'Its workflow task times out: see the log of the workers');
  if (last?.eventType !== workflowTaskFailed) return undefined;
  const { cause, failure } = last.workflowTaskFailedEventAttributes ?? {};
  if (cause === unhandledCommand) return undefined;
  const message = firstLine(failure?.message ?? '');
  if (cause === nonDeterminism)
    return proven(
      'incompatible_code',
      `The workflow code changed in a way that contradicts what the run has done: ${message}`,
    );
  const unknownJob = /^Failed to initialize workflow of type '(.+)': no such function/.exec(
    message,
  );
  return proven(
    'failing_code',
    unknownJob
      ? `No worker has a job ${unknownJob[1]}: its name is mistyped, or the job was removed`
      : `The workflow code fails before it can continue: ${message}`,
  );
}

function firstLine(message: string): string {
  return message.replace(/^\[TMPRL\d+\] /, '').split('\n', 1)[0] ?? '';
}
