import type { ChannelModel } from 'amqplib';

/** Declares a queue that nobody has declared. One that somebody has, with whatever arguments, is used as it is. */
export async function declareMissing(connection: ChannelModel, queue: string): Promise<void> {
  const channel = await openChannel(connection);
  try {
    await channel.checkQueue(queue);
    await channel.close();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 404;
    if (!isMissing) throw error;
    // Such an error has closed the channel.
    const another = await openChannel(connection);
    await another.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } });
    await another.close();
  }
}

async function openChannel(connection: ChannelModel) {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  return channel;
}
