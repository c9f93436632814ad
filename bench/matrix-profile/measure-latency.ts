import { setTimeout as sleep } from 'node:timers/promises';
import { analysisMessage } from '#tests/doubles/fixtures/analyses/definitions.ts';
import type { BenchParts } from '../bench-parts.ts';
import { endsWithin } from '../ends-within.ts';
import { withChannel } from '#tests/support/rabbit.ts';
import { inMessageSetting, untilThereAre } from './message-setting.ts';
import { quantiles, type Quantiles } from './quantiles.ts';

export interface Latency {
  readonly messages: number;
  /** From sending until the request is in the state database. */
  readonly requestedMs: Quantiles;
  /** Until the run has started: its first activity has claimed the request. */
  readonly begunMs: Quantiles;
}

const everyMs = 200;

/** Messages one by one, each to a sensor that waits for it, with room for all runs. */
export async function measureLatency(
  parts: BenchParts,
  rabbitUrl: string,
  messages: number,
): Promise<Latency> {
  return inMessageSetting(parts, rabbitUrl, messages + 1, ({ queue, database, whileTicking }) =>
    whileTicking(async () => {
      const sentAt = new Map<number, number>();
      // The first message waits for the worker's first tick, and is not counted.
      await queue.send(analysisMessage(messages + 1));
      await endsWithin(120, 'The first run', untilThereAre(database, 1, 'started'));
      await withChannel(rabbitUrl, async (channel) => {
        for (let id = 1; id <= messages; id += 1) {
          sentAt.set(id, Date.now());
          channel.sendToQueue(queue.name, Buffer.from(analysisMessage(id)), { persistent: true });
          await sleep(everyMs);
        }
      });
      await endsWithin(120, 'The runs', untilThereAre(database, messages + 1, 'completed'));
      const { rows } = await database.query<{ id: number; requested: number; begun: number }>(
        `select q.run_key::int as id, extract(epoch from q.requested_at)::float8 * 1000 as requested,
           extract(epoch from m.started_at)::float8 * 1000 as begun
         from run_requests q join materializations m on m.run_id = q.run_id`,
      );
      const counted = rows.filter(({ id }) => sentAt.has(id));
      return {
        messages: counted.length,
        requestedMs: quantiles(
          counted.map(({ id, requested }) => requested - (sentAt.get(id) ?? Number.NaN)),
        ),
        begunMs: quantiles(counted.map(({ id, begun }) => begun - (sentAt.get(id) ?? Number.NaN))),
      };
    }),
  );
}
