import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { cutToBytes } from '../workflow/utf8.ts';

/**
 * Why a run is blocked: its workflow task fails on every attempt. Nothing is lost; the run
 * continues when the code is fixed.
 */
export interface Blockage {
  readonly kind: 'incompatible_code' | 'failing_code' | 'timeout';
  /** An explanation for people. */
  readonly reason: string;
  /** The number of failed attempts at the workflow task. */
  readonly failedAttempts: number;
  readonly since: Date;
}

/** `temporal.api.enums.v1.EventType`. */
const workflowTaskFailed = 9;
const workflowTaskTimedOut = 8;
/** `temporal.api.enums.v1.WorkflowTaskFailedCause`. */
const nonDeterminism = 24;
/** The server reports this if an event arrived in the meantime; the next attempt succeeds. */
const unhandledCommand = 1;

/**
 * How many consecutive attempts prove a blockage. Code that contradicts the history fails every
 * time. Other failures can come from a worker that was shutting down, and the next attempt, on
 * another worker, shows whether they do. If a task times out, either its worker died or the task
 * takes too long.
 */
const provingAttempts = { incompatible_code: 1, failing_code: 2, timeout: 3 } as const;

const maxReasonBytes = 500;
/**
 * The latest events, which include the first failure of the task. No event follows it, because the
 * server records none for later attempts.
 */
const tailEvents = 3;

/**
 * Why an open run is blocked; undefined if it is not. Fetches the end of its history only if its
 * workflow task was retried.
 */
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
