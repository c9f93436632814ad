import { execute } from '@moderate/orchestrator';
import type pg from 'pg';

/**
 * Ends what `client` does when `signal` aborts: the statement is cancelled on the server, then the connection is closed. Closing alone
 * would leave the server computing until it tries to answer. Returns a function that stops watching.
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
      // Not in a transaction whose search path is known: the type leaves no choice to a function of this name that a user made.
      await execute(other, 'select pg_catalog.pg_cancel_backend($1::pg_catalog.int4)', [
        backendOf(client),
      ]);
    } finally {
      await other.end();
    }
  } catch {
    // The server can't be asked; closing the connection is what is left.
  }
  destroy(client);
}

/** `pg` keeps both on the client without declaring them. */
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
