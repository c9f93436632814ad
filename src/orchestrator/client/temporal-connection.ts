import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Env } from '../env.ts';
import { RetryableError } from '../errors.ts';
import { project } from '../project.ts';

export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  readonly connection: NonNullable<ReturnType<typeof loadClientConnectConfig>['connectionOptions']>;
}

/**
 * `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, TLS and API key, from the variables and the file of
 * Temporal's own environment configuration.
 */
export function temporalSettings(env: Env): TemporalSettings {
  const defined = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
    overrideEnvVars: Object.fromEntries(defined),
  });
  const address = connectionOptions.address ?? '127.0.0.1:7233';
  return { address, namespace, connection: { ...connectionOptions, address } };
}

/** Longer than the server holds a request that waits for a run to end, which is 20 s. */
const longestAnswerMs = 30_000;

type Interceptors = NonNullable<ConnectionOptions['interceptors']>;

/** Temporal's own retries, each with a deadline: a frozen server would hold a call forever. */
function boundedBy(answerMs: number): Interceptors {
  const retry = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());
  return [
    (options, nextCall) =>
      retry(options, (each) =>
        nextCall({ ...each, deadline: each.deadline ?? Date.now() + answerMs }),
      ),
  ];
}

/**
 * Connects a client.
 * @param answerMs a call that the server has not answered by then fails
 * @throws RetryableError if no server responds within 5 seconds
 */
export async function connectClient(env: Env, answerMs = longestAnswerMs): Promise<Client> {
  const { address, namespace, connection } = temporalSettings(env);
  const attempt = Connection.lazy({
    ...connection,
    interceptors: boundedBy(answerMs),
    connectTimeout: '5s',
  });
  try {
    await attempt.ensureConnected();
    return new Client({ connection: attempt, namespace });
  } catch (error) {
    // Otherwise it would continue to connect in the background.
    await attempt.close();
    throw new RetryableError(
      `No Temporal server answers at ${address}: start one (${project().command} dev), or set TEMPORAL_ADDRESS`,
      {
        code: 'TEMPORAL_UNAVAILABLE',
        cause: error,
      },
    );
  }
}
