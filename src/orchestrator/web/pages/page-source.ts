import pTimeout from 'p-timeout';
import { codeOf } from '../../code-of.ts';
import type { ErrorCode } from '../../error-codes.ts';
import { RetryableError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import { execute } from '../../sql/query.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { temporalSettings } from '../../client/temporal-connection.ts';

const probedMs = 3_000;
const answerMs = 1_500;

/**
 * A source for pages that fails fast: it probes Temporal and Postgres at most once every few
 * seconds, and reading from an unavailable one fails immediately.
 */
export function createPageSource(source: ReportSource): ReportSource {
  const temporalAway = (reason: string) =>
    away('TEMPORAL_UNAVAILABLE', `Temporal at ${temporalSettings(source.env).address}`, reason);
  const storeAway = (reason: string) =>
    away('STATE_DATABASE_UNAVAILABLE', 'The state database', reason);
  const temporal = probed(source.temporal, temporalAway, async (client) => {
    await client
      .withDeadline(Date.now() + answerMs, () => client.workflowService.getSystemInfo({}))
      .catch(failing(temporalAway));
  });
  const store = probed(source.store, storeAway, async ({ database }) => {
    await execute(database, 'select').catch(failing(storeAway));
  });
  return { ...source, temporal, store };
}

type Away = (reason: string) => RetryableError;

function away(code: ErrorCode, what: string, reason: string): RetryableError {
  return new RetryableError(
    `${what} does not answer (${reason}). Its part of the page is missing until it does`,
    { code },
  );
}

function failing(error: Away): (cause: unknown) => never {
  return (cause) => {
    throw error(codeOf(cause) ?? messageOf(cause));
  };
}

/** A slower connection still completes and serves the next page. */
function probed<T>(
  connect: () => Promise<T>,
  error: Away,
  probe: (connection: T) => Promise<void>,
): () => Promise<T> {
  let last: { readonly at: number; readonly found: Promise<T> } | undefined;
  return () => {
    if (last !== undefined && Date.now() - last.at < probedMs) return last.found;
    const probing = connect().then(async (connection) => {
      await probe(connection);
      return connection;
    });
    const found = pTimeout(probing, {
      milliseconds: answerMs,
      message: error(`not within ${answerMs / 1000} s`),
    });
    last = { at: Date.now(), found };
    return found;
  };
}
