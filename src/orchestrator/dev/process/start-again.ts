import pRetry from 'p-retry';

/** A server's words for a temporary obstacle: a port that another process took meanwhile, or what is left of a server that was killed. */
const obstacles =
  /address already in use|eaddrinuse|port_already_used|pre-existing shared memory block/i;

const pauses = { retries: 4, factor: 1, minTimeout: 500 };

/** Starts a server, and again where something stood in its way that does not stay. `start` picks free ports each time. */
export function startAgain<T>(start: () => Promise<T>): Promise<T> {
  return pRetry(start, { ...pauses, shouldRetry: ({ error }) => obstacles.test(String(error)) });
}
