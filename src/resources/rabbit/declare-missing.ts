import type { ChannelModel } from 'amqplib';

/** Declares a missing queue. An existing one is used unchanged, whatever its arguments. */
export async function declareMissing(connection: ChannelModel, queue: string): Promise<void> {
  const channel = await openChannel(connection);
  try {
    await channel.checkQueue(queue);
    await channel.close();
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 404;
    if (!isMissing) throw error;
    // This error has closed the channel.
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
