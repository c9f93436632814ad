import { settle } from './check-handover.ts';
import { publishOrders } from './publish.ts';
import type { MeteredProxy } from './metered-proxy.ts';
import type { Scene } from './scene.ts';

/** A proxy, and the number of packets through it in a round. */
type Passage = readonly [proxy: MeteredProxy, packets: number];

/**
 * From a round's tick to the end of its runs, measured on an undisturbed round with this many
 * orders.
 */
export async function typicalRound(scene: Scene, orders: number): Promise<readonly Passage[]> {
  const before = [scene.temporal, scene.postgres].map((proxy) => [proxy, proxy.passed()] as const);
  publishOrders(scene, orders);
  await settle(scene, scene.outside.orders);
  return before.map(([proxy, passed]) => [proxy, proxy.passed() - passed]);
}

/** A round with less traffic is struck after this time. */
const atLatestMs = 4_000;

/**
 * Strikes once, between two packets to one of the servers. Each packet in a round is equally
 * likely. Resolves when it has struck.
 */
export function strikeBetween(
  passages: readonly Passage[],
  random: (max: number) => number,
  strike: () => unknown,
): Promise<void> {
  const [proxy, packets] = passages[random(passages.length)]!;
  const struck = Promise.withResolvers<void>();
  const timer = setTimeout(hit, atLatestMs);
  proxy.after(1 + random(packets), hit);
  function hit(): void {
    clearTimeout(timer);
    proxy.after(0, () => undefined);
    void Promise.resolve(strike()).then(() => struck.resolve(), struck.reject);
  }
  return struck.promise;
}

/**
 * Strikes the worker that sends the n-th acknowledgement from now on, which is lost: its committed
 * messages are redelivered.
 */
export function strikeAtAcknowledgement(
  { outside }: Scene,
  turn: number,
  strike: (worker: string) => void,
): void {
  let left = turn;
  outside.onAcknowledge = (worker) => {
    left -= 1;
    if (left !== 0) return true;
    strike(worker);
    return false;
  };
}
