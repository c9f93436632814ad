import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { RunIdentity } from './find-run.ts';

/** The gRPC status code. */
const notFound = 5;

/**
 * The input of a run; undefined if Temporal no longer has the run. Use it for short histories only,
 * because it fetches all of the history.
 */
export async function readRunInput(
  client: Client,
  { workflowId, runId }: RunIdentity,
): Promise<{ readonly input: unknown } | undefined> {
  try {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    return { input: payload && defaultPayloadConverter.fromPayload(payload) };
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return undefined;
    throw error;
  }
}
