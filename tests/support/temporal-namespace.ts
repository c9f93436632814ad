import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Connection } from '@temporalio/client';
import { ensureSearchAttributes } from '#orchestrator/client/ensure-search-attributes.ts';

/**
 * A new namespace of the shared Temporal server, with the project's search attributes, so that
 * suites do not see each other's runs.
 */
export async function createNamespace(connection: Connection): Promise<string> {
  const namespace = `test-${randomBytes(5).toString('hex')}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const client = new Client({ connection, namespace });
  for (;;) {
    try {
      await ensureSearchAttributes(client);
      return namespace;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await sleep(100);
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 5;
}
