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
  const temporal = probed(source.temporal, async (client) => {
    const answer = client.withDeadline(Date.now() + answerMs, () => client.workflowService.getSystemInfo({}));
    await answer.catch(unavailable('TEMPORAL_UNAVAILABLE', `Temporal does not answer at ${temporalSettings(source.env).address}`));
  });
  const store = probed(source.store, async ({ database }) => {
    await execute(database, 'select').catch(unavailable('STATE_DATABASE_UNAVAILABLE', 'The state database does not answer'));
  });
  return { ...source, temporal, store };
}

function unavailable(code: ErrorCode, text: string): (error: unknown) => never {
  return (cause) => {
    throw new RetryableError(`${text} (${codeOf(cause) ?? messageOf(cause)}). What is shown of it is missing until it does`, {
      code,
      cause,
    });
  };
}

function probed<T>(connect: () => Promise<T>, probe: (connection: T) => Promise<void>): () => Promise<T> {
  let last: { readonly at: number; readonly found: Promise<T> } | undefined;
  return () => {
    if (last !== undefined && Date.now() - last.at < probedMs) return last.found;
    const found = connect().then(async (connection) => {
      await probe(connection);
      return connection;
    });
    last = { at: Date.now(), found };
    return found;
  };
}
