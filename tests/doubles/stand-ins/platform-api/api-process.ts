import { setTimeout as sleep } from 'node:timers/promises';
import { crash, errorPage } from './answers.ts';
import { createConnections } from './connections.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from '../router.ts';
import type { Connections } from './connections.ts';

/** All can be changed while it runs. */
export interface Timing {
  /** Duration of every API call. */
  callMs: number;
  /** Between looking up a user and inserting it, during which others may be faster. */
  firstInsertMs: number;
  trustCallMs: number;
  /** Limit of a call's wait for a database connection (30 s in the real API). */
  connectionWaitMs: number;
  /** Limit of the gateway's wait for the API (60 s in reality). */
  gatewayTimeoutMs: number;
}

/** One lifetime of the API process. In-memory state, above all tasks, is lost with it. */
export interface ApiProcess {
  readonly connections: Connections;
  isAlive(): boolean;
  die(): void;
  /**
   * The gateway's view of the API: 502 if it crashes and 504 if it is slow, though the call
   * continues.
   */
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
