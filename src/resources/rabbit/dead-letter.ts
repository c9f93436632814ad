import { createHash, randomUUID } from 'node:crypto';
import type { Message, Options } from 'amqplib';
import type { DeadLetter } from '@moderate/orchestrator';
import type { NewMessage } from './publish.ts';

export interface Rejected {
  readonly message: Message;
  readonly reason: string;
}

const prefix = 'x-moderate-';
const maxReason = 2_000;
/** The broker accepts properties with headers of up to 64 KiB in total. */
const maxHeaderBytes = 48 * 1024;

/**
 * The dead-lettered form of a message. Its own properties are stored in a header rather than set,
 * because a broker would act on some: expire the message, route it elsewhere, or reject it because
 * of its user id.
 */
export function toDeadLetter({ message, reason }: Rejected, now = new Date()): NewMessage {
  const { contentType, contentEncoding, messageId } = message.properties as Options.Publish;
  return {
    content: message.content,
    properties: {
      ...given({ contentType, contentEncoding, messageId }),
      headers: {
        [`${prefix}id`]: randomUUID().slice(0, 8),
        [`${prefix}reason`]: reason.slice(0, maxReason),
        [`${prefix}time`]: now.toISOString(),
        [`${prefix}properties`]: withinLimit(given(message.properties)),
      },
    },
  };
}

export function fromDeadLetter({ content, properties }: Message): DeadLetter {
  const headers = (properties.headers ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) =>
    typeof headers[prefix + name] === 'string' ? String(headers[prefix + name]) : undefined;
  const time = Date.parse(text('time') ?? '');
  return {
    id: text('id') ?? createHash('sha256').update(content).digest('hex').slice(0, 8),
    reason: text('reason'),
    at: Number.isNaN(time) ? undefined : new Date(time),
    properties:
      (headers[`${prefix}properties`] as DeadLetter['properties'] | undefined) ?? given(properties),
    content,
  };
}

/** The original message, without properties that would expire, reroute or reject it. */
export function toReplay({ properties, content }: DeadLetter): NewMessage {
  const {
    contentType,
    contentEncoding,
    correlationId,
    messageId,
    timestamp,
    type,
    appId,
    headers,
  } = properties as Options.Publish;
  const kept = Object.entries((headers ?? {}) as object).filter(
    ([name]) => !['CC', 'BCC', 'x-death'].includes(name),
  );
  return {
    content,
    properties: {
      ...given({ contentType, contentEncoding, correlationId, messageId, timestamp, type, appId }),
      headers: Object.fromEntries(kept),
    },
  };
}

function given(properties: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

function withinLimit(properties: Record<string, unknown>): Record<string, unknown> {
  if (JSON.stringify(properties).length <= maxHeaderBytes) return properties;
  return { ...properties, headers: { [`${prefix}note`]: 'left out, since they are too large' } };
}
