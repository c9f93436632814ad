import { TooManyRequests } from '../server/limit-rate.ts';

/**
 * Counts a stream of a caller, unless limits do not apply to the caller.
 * @returns a function that counts its end
 * @throws TooManyRequests if the caller has too many
 */
export type OpenStream = (caller: string | undefined) => () => void;

/** A browser opens one for all its pages, or one for each page where it has no locks. */
const mostStreams = 30;
const retryAfterSeconds = 30;

/** Limits how many streams a caller has open at the same time. Each process counts separately. */
export function limitStreams(): OpenStream {
  const open = new Map<string, number>();
  return (caller) => {
    if (caller === undefined) return () => undefined;
    const count = open.get(caller) ?? 0;
    if (count >= mostStreams)
      throw new TooManyRequests(
        `More than ${mostStreams} event streams are open for one user or API token. Close pages or programs that follow changes`,
        retryAfterSeconds,
        'TOO_MANY_STREAMS',
      );
    open.set(caller, count + 1);
    return () => {
      const left = (open.get(caller) ?? 1) - 1;
      if (left > 0) open.set(caller, left);
      else open.delete(caller);
    };
  };
}
