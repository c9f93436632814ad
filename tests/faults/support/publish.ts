import type { Scene } from './scene.ts';

/** Orders that the poll sensor finds from now on. */
export function publishOrders({ outside }: Scene, count: number): void {
  for (let index = 0; index < count; index++)
    outside.orders.push(`order-${outside.orders.length + 1}`);
}

/**
 * Messages for the stream sensor, every fourth of them twice. Returns their keys, numbered from
 * `after` on.
 */
export function sendMessages({ outside }: Scene, after: number, count: number): readonly string[] {
  const keys = Array.from({ length: count }, (_, index) => `message-${after + index + 1}`);
  for (const [index, key] of keys.entries()) {
    outside.send(key);
    if (index % 4 === 0) outside.send(key);
  }
  return keys;
}
