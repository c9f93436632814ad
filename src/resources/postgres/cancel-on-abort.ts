import { execute } from '@moderate/orchestrator';
import type pg from 'pg';

/**
 * Stops `client` when `signal` aborts: cancels the statement on the server, then closes the
 * connection. Closing alone would leave the server computing until it tries to respond. Returns a
 * function that stops watching.
 */
export function cancelOnAbort(
  client: pg.Client,
  signal: AbortSignal | undefined,
  open: () => Promise<pg.Client>,
): () => void {
  if (!signal) return () => {};
  const abort = (): void => void cancel(client, open);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

async function cancel(client: pg.Client, open: () => Promise<pg.Client>): Promise<void> {
  try {
    const other = await open();
    try {
      // The transaction's search path may be unsafe: the argument type rules out a user-defined
      // function of the same name.
      await execute(other, 'select pg_catalog.pg_cancel_backend($1::pg_catalog.int4)', [
        backendOf(client),
      ]);
    } finally {
      await other.end();
    }
  } catch {
    // The server is unreachable: all that is left is to close the connection.
  }
  destroy(client);
}

/** `pg` sets both on the client without declaring them. */
interface ClientInternals {
  readonly processID: number;
  readonly connection: { readonly stream: { destroy(): void } };
}

function backendOf(client: pg.Client): number {
  return internals(client).processID;
}

function destroy(client: pg.Client): void {
  internals(client).connection.stream.destroy();
}

function internals(client: pg.Client): ClientInternals {
  return client as pg.Client & ClientInternals;
}
