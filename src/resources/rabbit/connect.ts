import { connect, credentials, type Channel, type ChannelModel } from 'amqplib';
import pTimeout from 'p-timeout';
import type { Broker } from './broker.ts';
import { brokerError, noAnswer } from './broker-error.ts';

const connectWithinMs = 10_000;
/** Of all that is said until one is logged in, where the former is for each thing said. */
const loggedInWithinMs = 20_000;
const closeWithinMs = 2_000;

/**
 * A connection for one use, which ends with it: whoever uses the broker again opens another, so that none has to be found broken.
 * @throws TerminalError when the login or the virtual host is refused, RetryableError when the broker can't be reached
 */
export async function openConnection(broker: Broker, signal?: AbortSignal): Promise<ChannelModel> {
  const connecting = connect(broker.url, {
    timeout: connectWithinMs,
    noDelay: true,
    // From a URL amqplib would take them as Latin-1.
    credentials: credentials.plain(broker.username, broker.password),
    clientProperties: { connection_name: 'moderate-workflows' },
  });
  try {
    const connection = await pTimeout(connecting, {
      milliseconds: loggedInWithinMs,
      message: noAnswer(broker),
      ...(signal && { signal }),
    });
    // Whoever waits for an answer gets the error; without a listener the event would end the process.
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
 * An unacknowledged message goes back to its queue. The channel is closed first: the connection's end would overtake what it still has to send.
 * A broker that does not answer is left to the heartbeat.
 */
export async function closeConnection(connection: ChannelModel, channel?: Channel): Promise<void> {
  connection.on('error', () => {});
  const closing = (async () => {
    await channel?.close().catch(() => {});
    await connection.close().catch(() => {});
  })();
  await pTimeout(closing, { milliseconds: closeWithinMs, message: false });
}
