import { connect, credentials, type Channel, type ChannelModel } from 'amqplib';
import pTimeout from 'p-timeout';
import type { Broker } from './broker.ts';
import { brokerError, noAnswer } from './broker-error.ts';

const connectWithinMs = 10_000;
/** For the whole login; the other limit applies to each step. */
const loggedInWithinMs = 20_000;
const closeWithinMs = 2_000;

/**
 * A connection for a single use: every use opens its own, so that broken connections need not be
 * detected.
 * @throws TerminalError if the login or the virtual host is rejected, RetryableError if the broker
 * is unreachable
 */
export async function openConnection(broker: Broker, signal?: AbortSignal): Promise<ChannelModel> {
  const connecting = connect(broker.url, {
    timeout: connectWithinMs,
    noDelay: true,
    // amqplib would decode credentials in a URL as Latin-1.
    credentials: credentials.plain(broker.username, broker.password),
    clientProperties: { connection_name: 'moderate-workflows' },
  });
  try {
    const connection = await pTimeout(connecting, {
      milliseconds: loggedInWithinMs,
      message: noAnswer(broker),
      ...(signal && { signal }),
    });
    // The caller that waits for a response gets the error; without a listener, the event would
    // crash the process.
    connection.on('error', () => {});
    return connection;
  } catch (error) {
    void connecting.then(
      (late) => closeConnection(late),
      () => {},
    );
    signal?.throwIfAborted();
    throw brokerError(error, broker);
  }
}

/**
 * Unacknowledged messages return to their queue. Closes the channel first: closing the connection
 * would overtake pending writes. If the broker does not respond, the heartbeat ends the connection.
 */
export async function closeConnection(connection: ChannelModel, channel?: Channel): Promise<void> {
  connection.on('error', () => {});
  const closing = (async () => {
    await channel?.close().catch(() => {});
    await connection.close().catch(() => {});
  })();
  await pTimeout(closing, { milliseconds: closeWithinMs, message: false });
}
