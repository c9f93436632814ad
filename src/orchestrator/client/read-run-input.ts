import { isGrpcServiceError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { RunIdentity } from './find-run.ts';

/** gRPC's number for it. */
const notFound = 5;

/** What a run was started with; undefined where Temporal knows the run no more. Meant for short histories: all of it is fetched. */
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
