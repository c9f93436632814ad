import { analysisMessage } from '#tests/doubles/fixtures/analyses/definitions.ts';
import type { BenchParts } from '../bench-parts.ts';
import { endsWithin } from '../ends-within.ts';
import { inMessageSetting, untilThereAre } from './message-setting.ts';

export interface Backlog {
  readonly messages: number;
  /** Maximum number of concurrent runs. */
  readonly room: number;
  /** Until every message has a run, or a request that waits for a slot. */
  readonly until: 'started' | 'requested';
  readonly seconds: number;
  readonly workerCpuSeconds: number;
  readonly peakMiB: number;
}

type Spec = Pick<Backlog, 'messages' | 'room' | 'until'>;

/** Messages that exist when the sensor starts. The queue must be empty at the end. */
export async function measureBacklog(
  parts: BenchParts,
  rabbitUrl: string,
  { messages, room, until }: Spec,
): Promise<Backlog> {
  return inMessageSetting(
    parts,
    rabbitUrl,
    room,
    async ({ queue, database, worker, whileTicking }) => {
      await queue.send(
        ...Array.from({ length: messages }, (_, index) => analysisMessage(index + 1)),
      );
      const { result: seconds, usage } = await worker.measure(() =>
        whileTicking(async () => {
          const began = performance.now();
          await endsWithin(600, 'The messages', untilThereAre(database, messages, until));
          return (performance.now() - began) / 1000;
        }),
      );
      const left = await queue.count();
      if (left > 0) throw new Error(`${left} of ${messages} messages are still in the queue`);
      return {
        messages,
        room,
        until,
        seconds,
        workerCpuSeconds: usage.cpuMs / 1000,
        peakMiB: usage.peakMiB,
      };
    },
  );
}
