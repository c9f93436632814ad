import { expect, test } from 'vitest';
import { startPrivateBroker } from '#tests/support/private-broker.ts';
import { createQueue, rabbitStartMs, rabbitUrl, withChannel } from '#tests/support/rabbit.ts';

test(
  'a broker that is killed comes back at its address with what it had confirmed',
  async () => {
    const broker = await startPrivateBroker();
    const queue = await createQueue('kept', broker.url);
    await broker.settle();
    await queue.send('one', Buffer.from([0, 255]));
    await broker.kill();
    await expect(queue.count()).rejects.toThrow('ECONNREFUSED');

    await broker.restart();
    expect(await queue.count()).toBe(2);
    const bodies = await withChannel(broker.url, async (channel) => {
      const messages = [
        await channel.get(queue.name, { noAck: true }),
        await channel.get(queue.name, { noAck: true }),
      ];
      return messages.map((message) => message && message.content);
    });
    expect(bodies).toEqual([Buffer.from('one'), Buffer.from([0, 255])]);
    await queue.drop();
    await broker.stop();
  },
  rabbitStartMs * 3,
);

test(
  'suites share a server and have queues of their own',
  async () => {
    const queue = await createQueue('shared');
    await queue.send('message');
    expect(await queue.count()).toBe(1);
    await queue.drop();
    await expect(
      withChannel(await rabbitUrl(), (channel) => channel.checkQueue(queue.name)),
    ).rejects.toThrow('NOT_FOUND');
  },
  rabbitStartMs,
);
