import { settle } from './check-handover.ts';
import { publishOrders } from './publish.ts';
import type { Scene } from './scene.ts';

/** How many packets a round takes to each server, from its tick to the end of its runs. */
export interface Packets {
  readonly temporal: number;
  readonly postgres: number;
}

/** Measured on a round of so many orders that nothing disturbs. */
export async function typicalPackets(scene: Scene, orders: number): Promise<Packets> {
  const before = { temporal: scene.temporal.passed(), postgres: scene.postgres.passed() };
  publishOrders(scene, orders);
  await settle(scene, scene.outside.orders);
  return { temporal: scene.temporal.passed() - before.temporal, postgres: scene.postgres.passed() - before.postgres };
}

/** A round that had less to do than a typical one is struck when it lasts this long. */
const atLatestMs = 5_000;

/** Lets a fault strike once, between two packets to one of the servers: any of those of a typical round is as likely. */
export function strikeAfter({ temporal, postgres }: Scene, typical: Packets, random: (max: number) => number, strike: () => void): void {
  const proxy = random(2) === 0 ? temporal : postgres;
  const packets = 1 + random(proxy === temporal ? typical.temporal : typical.postgres);
  const timer = setTimeout(() => {
    proxy.after(0, () => undefined);
    strike();
  }, atLatestMs);
  proxy.after(packets, () => {
    clearTimeout(timer);
    strike();
  });
}

/** Strikes the worker that sends the n-th acknowledgement from now on, which is lost: what the worker has committed comes again. */
export function strikeAtAcknowledgement({ outside }: Scene, turn: number, strike: (worker: string) => void): void {
  let left = turn;
  outside.onAcknowledge = (worker) => {
    left -= 1;
    if (left !== 0) return true;
    strike(worker);
    return false;
  };
}
