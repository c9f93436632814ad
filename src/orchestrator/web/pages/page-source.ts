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
 * The same source for pages, which do not wait: Temporal and Postgres are asked whether they are there, at most once in some seconds, and what is
 * read from one that is not fails at once.
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

/** A connection that takes longer is still made: the next page has it. */
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
