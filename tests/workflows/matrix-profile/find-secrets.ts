import type { Client } from '@temporalio/client';
import pg from 'pg';

/** Secrets found in the decoded histories of the namespace, each with its workflow. */
export async function findInHistories(
  { workflow }: Client,
  secrets: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { workflowId, runId } of workflow.list()) {
    const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
    const text = JSON.stringify(events, decoded);
    found.push(
      ...secrets
        .filter((secret) => text.includes(secret))
        .map((secret) => `${workflowId}: ${secret}`),
    );
  }
  return found;
}

/** Secrets found in a table of the database, each with the table. */
export async function findInState(
  database: pg.Pool,
  secrets: readonly string[],
): Promise<readonly string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ row: string }>(
      `select to_json(t)::text as row from ${pg.escapeIdentifier(name)} t`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    found.push(
      ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`),
    );
  }
  return found;
}

/** Payloads are bytes. */
function decoded(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  const bytes = value as { readonly type?: string; readonly data?: readonly number[] } | null;
  return bytes?.type === 'Buffer' && bytes.data !== undefined
    ? Buffer.from(bytes.data).toString()
    : value;
}
