import { messageOf, RetryableError, TerminalError } from '@moderate/orchestrator';
import { oneLine } from '../rest/one-line.ts';
import { addressOf, type Broker } from './broker.ts';

const queueMissing = 'QueueMissing';

/** Nobody has declared the queue, or it was deleted. */
export function queueMissingError(broker: Broker, queue: string): TerminalError {
  return new TerminalError(
    `RabbitMQ at ${addressOf(broker)}, has no queue ${queue}: ${broker.whenMissing}`,
    { type: queueMissing },
  );
}

export function isQueueMissing(error: unknown): error is TerminalError {
  return error instanceof TerminalError && error.name === queueMissing;
}

/** The broker accepts connections but does not respond. */
export function noAnswer({ hostPort }: Broker, missing = 'answer', why = ''): RetryableError {
  return new RetryableError(`RabbitMQ at ${hostPort} did not ${missing}${why}`, {
    code: 'SERVICE_UNREACHABLE',
  });
}

/** Maps amqplib's errors to messages that say what to do and never contain the password. */
export function brokerError(error: unknown, broker: Broker, queue?: string): Error {
  if (error instanceof TerminalError || error instanceof RetryableError) return error;
  const said = withoutPassword(oneLine(messageOf(error)), broker);
  const at = `RabbitMQ at ${broker.hostPort}`;
  const code = codeOf(error);
  if (code === 404 && queue !== undefined) return queueMissingError(broker, queue);
  if (code === 403)
    return new TerminalError(
      `${at} does not permit it: give the user of RABBIT_URL the right. It said: ${said}`,
      {
        code: 'SERVICE_REQUEST_REFUSED',
      },
    );
  if (said.includes('ACCESS_REFUSED'))
    return new TerminalError(
      `${at} refuses the login: correct the user and password in RABBIT_URL`,
      { code: 'SERVICE_LOGIN_REFUSED' },
    );
  if (said.startsWith('Expected ConnectionOpenOk')) {
    return new TerminalError(
      `${at} refuses the virtual host ${broker.virtualHost}: make it, permit it to the user, or correct the path of RABBIT_URL`,
      { code: 'SERVICE_REQUEST_REFUSED' },
    );
  }
  return new RetryableError(`${at} can't be used: ${said}`, { code: 'SERVICE_UNREACHABLE' });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function withoutPassword(text: string, { password }: Broker): string {
  return text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}
