import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ChangePosition } from '../../state/changes.ts';
import type { WebEnv } from '../access/caller.ts';
import { isOutage } from '../access/is-outage.ts';
import { limitedCaller } from '../server/check-changes.ts';
import type { Change, ChangeFeed } from './change-feed.ts';
import type { OpenStream } from './limit-streams.ts';

const heartbeatMs = 15_000;

/**
 * Streams changes as server-sent events until either side closes the connection. After a lost
 * connection, browsers resume from the last event that they received. The stream also ends when its
 * reader loses access.
 * @param closing aborted on server shutdown
 * @throws TooManyRequests if the reader has too many streams open
 */
export function streamChanges(
  c: Context<WebEnv>,
  feed: ChangeFeed,
  openStream: OpenStream,
  closing: AbortSignal,
): Response {
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  const after = readPosition(c.req.header('last-event-id'));
  const close = openStream(limitedCaller(c.get('identity').caller));
  return streamSSE(c, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    const signal = AbortSignal.any([left.signal, closing]);
    // An SSE comment keeps the connection alive for proxies and browsers.
    const beat = async () => {
      await stream.write(': \n\n');
      await c.get('identify')();
    };
    const heartbeat = setInterval(
      () => void beat().catch((error: unknown) => isOutage(error) || left.abort()),
      heartbeatMs,
    );
    try {
      await stream.write(': \n\n');
      for await (const { position, changes } of feed.follow(after, signal)) {
        for (const [index, change] of changes.entries()) {
          // A reader can only resume after the last change of a batch.
          const id =
            index === changes.length - 1 ? { id: `${position.outcomes}-${position.runs}` } : {};
          await stream.writeSSE({
            event: change.type,
            data: JSON.stringify(dataOf(change)),
            ...id,
          });
        }
      }
    } finally {
      clearInterval(heartbeat);
      close();
    }
  });
}

function dataOf(change: Change): object {
  switch (change.type) {
    case 'outcome': {
      const { asset, partition, isFailed, runId } = change.outcome;
      const status = isFailed ? 'failed' : 'materialized';
      return { asset, partition: partition || null, status, runId };
    }
    case 'run-ended': {
      const { runId, job, status, outcome } = change.run;
      return { runId, job, status, outcome };
    }
    case 'run-started':
      return change.run;
    case 'tick':
      return { sensor: change.mark.subject };
    case 'backfill':
      return { backfillId: change.mark.subject };
    case 'action':
      return { action: change.mark.mark, about: change.mark.about };
    case 'queue':
    case 'alerts':
    case 'ready':
    case 'reset':
      return {};
  }
}

/** Malformed ids are ignored. */
function readPosition(id: string | undefined): ChangePosition | undefined {
  const [, outcomes, runs] = /^(\d{1,15})-(\d{1,15})$/.exec(id ?? '') ?? [];
  return outcomes === undefined ? undefined : { outcomes: Number(outcomes), runs: Number(runs) };
}
