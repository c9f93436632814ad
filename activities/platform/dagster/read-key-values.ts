import pg from 'pg';
import {
  codeOf,
  execute,
  messageOf,
  postgresOutage,
  query,
  RetryableError,
  TerminalError,
} from '@moderate/orchestrator';
import { z } from 'zod';

const keyValue = z.strictObject({ key: z.string(), value: z.string() });
export type KeyValue = Readonly<z.infer<typeof keyValue>>;

const pageRows = 1_000;

/**
 * The old deployment's key-value table, in pages ordered by key.
 * @throws TerminalError if the database or its table does not exist, RetryableError if the server
 * does not respond
 */
export async function* readKeyValues(url: string): AsyncGenerator<readonly KeyValue[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'moderate-workflows import',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await execute(client, 'set default_transaction_read_only = on');
    for (let after = ''; ;) {
      const text = `select key::text, value::text from moderate_workflows_key_values where key::text collate "C" > $1
                    order by key::text collate "C" limit ${pageRows}`;
      const rows = await query(client, keyValue, text, [after]);
      if (rows.length > 0) yield rows;
      if (rows.length < pageRows) return;
      after = rows.at(-1)?.key ?? after;
    }
  } catch (error) {
    throw explained(error, new URL(url));
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explained(error: unknown, { host, pathname }: URL): unknown {
  const code = codeOf(error) ?? '';
  const where = `The old state database ${pathname.slice(1)} at ${host}`;
  if (code === '3D000')
    return new TerminalError(`${where} does not exist: name another with --database`, {
      cause: error,
    });
  if (code === '42P01')
    return new TerminalError(`${where} has no table moderate_workflows_key_values`, {
      cause: error,
    });
  if (code.startsWith('28'))
    return new TerminalError(`${where} refuses the login of POSTGRES_USERNAME`, { cause: error });
  if (postgresOutage(error) !== undefined)
    return new RetryableError(`${where} does not answer (${code || messageOf(error)})`, {
      cause: error,
    });
  return error;
}
