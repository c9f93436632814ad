import { setTimeout as sleep } from 'node:timers/promises';
import { crash, errorPage } from './answers.ts';
import { createConnections } from './connections.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from '../router.ts';
import type { Connections } from './connections.ts';

/** All may be changed while it runs. */
export interface Timing {
  /** What every call to the API takes. */
  callMs: number;
  /** Between looking for a user and inserting it, when others may be faster. */
  firstInsertMs: number;
  trustCallMs: number;
  /** A call waits for a database connection no longer than this (30 s of the real API). */
  connectionWaitMs: number;
  /** The gateway waits for the API no longer than this (60 s of the real one). */
  gatewayTimeoutMs: number;
}

/** One life of the API. What it holds in memory, its tasks above all, dies with it. */
export interface ApiProcess {
  readonly connections: Connections;
  isAlive(): boolean;
  die(): void;
  /** What the gateway gets from the API: 502 when it dies and 504 when it is slow, though the call goes on. */
  call(handle: () => Answer | Promise<Answer>): Promise<Answer>;
}

export function createApiProcess(connectionCount: number, timing: Timing): ApiProcess {
  const connections = createConnections(connectionCount, () => timing.connectionWaitMs);
  let alive = true;
  let tellDeath = () => {};
  const death = new Promise<Answer>((resolve) => (tellDeath = () => resolve(errorPage(502))));

  async function withConnection(handle: () => Answer | Promise<Answer>): Promise<Answer> {
    const release = await connections.take();
    if (!release) return crash();
    try {
      if (timing.callMs > 0) await sleep(timing.callMs);
      return alive ? await handle() : await death;
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    } finally {
      release();
    }
  }

  return {
    connections,
    isAlive: () => alive,

    die() {
      alive = false;
      tellDeath();
    },

    async call(handle) {
      const answered = new AbortController();
      const timeout = sleep(timing.gatewayTimeoutMs, errorPage(504), {
        signal: answered.signal,
        ref: false,
      }).catch(() => death);
      try {
        return await Promise.race([withConnection(handle), timeout, death]);
      } finally {
        answered.abort();
      }
    },
  };
}
