import { setTimeout as sleep } from 'node:timers/promises';

/** A server's words for an obstacle that goes away: a port that another process took meanwhile, or what is left of a server that was killed. */
const obstacles = /address already in use|eaddrinuse|port_already_used|pre-existing shared memory block/i;

const attempts = 5;
const pauseMs = 500;

/** Starts a server, and again where something stood in its way that does not stay. `start` picks free ports each time. */
export async function startAgain<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === attempts || !obstacles.test(String(error))) throw error;
      await sleep(pauseMs);
    }
  }
}
