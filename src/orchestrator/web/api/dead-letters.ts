import { z } from 'zod';
import { moveDeadLetters, noDeadLetter } from '../../actions/dead-letters/move-dead-letters.ts';
import type { DeadLetter } from '../../definitions/dead-letter-queue.ts';
import {
  withDeadLetters,
  withDeadLettersOf,
} from '../../reports/dead-letters/with-dead-letters.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { next, paged, readCursor, writeCursor } from './page-cursor.ts';

const count = z.number().int();
const ids = z.array(z.string());
const params = z.strictObject({
  queue: z.string().describe('Where messages are replayed to: `queue` of the list of queues'),
});

const listQueues = defineEndpoint({
  id: 'listDeadLetterQueues',
  method: 'get',
  path: '/v1/dead-letters',
  tag: 'dead letters',
  summary: 'Queues with the number of their messages that could not be processed',
  response: named(
    'DeadLetterQueues',
    z.object({
      queues: z.array(z.object({ queue: z.string(), deadLetterQueue: z.string(), count })),
    }),
  ),
  handle: ({ source }) =>
    withDeadLetters(source, async (queues) => ({
      queues: await Promise.all(
        queues.map(async ({ queue, deadLetterQueue, deadLetters }) => ({
          queue,
          deadLetterQueue,
          count: await deadLetters.count(),
        })),
      ),
    })),
});

const listDeadLetters = defineEndpoint({
  id: 'listDeadLetters',
  method: 'get',
  path: '/v1/dead-letters/{queue}',
  tag: 'dead letters',
  summary: 'Messages that could not be processed, the oldest first, without their content',
  params,
  query: z.strictObject(paged(500, 50)),
  response: named(
    'DeadLetters',
    z.object({
      total: count,
      deadLetters: z.array(
        z.object({
          id: z.string(),
          at: z.date().nullable().describe('When it was dead-lettered'),
          reason: z.string().nullable(),
          bytes: count.describe('Of its content, which only the command line shows'),
        }),
      ),
      next,
    }),
  ),
  handle: ({ source, params: { queue }, query: { limit, after } }) =>
    withDeadLettersOf(source, queue, async ({ deadLetters }) => {
      const found = await deadLetters.list(limit, readDeadLetterPlace(after));
      return {
        total: found.total,
        deadLetters: found.letters.map(documentOf),
        next: found.next === undefined ? null : writeCursor([found.next.id, found.next.index]),
      };
    }),
});

/** @throws InvalidRequest if the text is not a position in a list of dead letters */
export function readDeadLetterPlace(text: string | undefined) {
  const [id, index] = readCursor(text, z.tuple([z.string(), count.min(0)])) ?? [];
  return id === undefined || index === undefined ? undefined : { id, index };
}

const documentOf = ({ id, at, reason, content }: DeadLetter) => ({
  id,
  at: at ?? null,
  reason: reason ?? null,
  bytes: content.length,
});

const selection = named(
  'DeadLetterSelection',
  z.strictObject({
    ids: z
      .union([z.literal('all'), z.array(z.string().min(1)).min(1).max(1_000)])
      .describe('Of messages, or `all` that are there now'),
  }),
);

const moved = named(
  'MovedDeadLetters',
  z.object({ moved: ids, missing: ids.describe('Those that are not there') }),
);

const moves = [
  [
    'replay',
    'replayDeadLetters',
    'Return messages to their queue; those that still cannot be processed are dead-lettered again',
  ],
  ['drop', 'dropDeadLetters', 'Delete messages forever'],
] as const;

const changes = moves.map(([how, id, summary]) =>
  defineEndpoint({
    id,
    method: 'post',
    action: `dead-letters ${how}`,
    about: ({ params: { queue }, body }) => [queue, ...(body.ids === 'all' ? [] : body.ids)],
    path: `/v1/dead-letters/{queue}/${how}`,
    tag: 'dead letters',
    summary,
    params,
    body: selection,
    response: moved,
    handle: async ({ source, params: { queue }, body }) => {
      const done = await moveDeadLetters(source, how, queue, body.ids);
      if (done.moved.length === 0 && done.missing.length > 0)
        throw noDeadLetter(done.missing, done);
      return { moved: done.moved, missing: done.missing };
    },
  }),
);

export const deadLetterEndpoints = [listQueues, listDeadLetters, ...changes];
