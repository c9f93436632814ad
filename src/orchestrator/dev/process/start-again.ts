import pRetry from 'p-retry';

/**
 * Messages of servers about temporary obstacles: a port that another process has taken in the
 * meantime, or remains of a server that was killed.
 */
const obstacles =
  /address already in use|eaddrinuse|port_already_used|pre-existing shared memory block/i;

const pauses = { retries: 4, factor: 1, minTimeout: 500 };

/** Starts a server, with retries after temporary obstacles. `start` picks free ports each time. */
export function startAgain<T>(start: () => Promise<T>): Promise<T> {
  return pRetry(start, { ...pauses, shouldRetry: ({ error }) => obstacles.test(String(error)) });
}
