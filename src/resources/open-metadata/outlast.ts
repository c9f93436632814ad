import { setTimeout as sleep } from 'node:timers/promises';
import { abortable } from '../rest/abortable.ts';

/** A period without any response from the server, for example during an upgrade. */
export interface Outage {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** For display. */
  readonly reason: string;
}

export interface OutlastOptions {
  /** When an earlier attempt at the same work started to wait. */
  readonly since?: number | undefined;
  /** Called when an outage begins, when its reason changes, and with undefined when it ends. */
  readonly onChange: (outage: Outage | undefined) => void;
  readonly signal: AbortSignal;
}

export interface OutlastParts extends OutlastOptions {
  readonly limitMs: number;
  /** Why the server does not respond; undefined after any response. */
  readonly probe: () => Promise<string | undefined>;
  readonly clock?: Clock;
}

interface Clock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
}

const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

const firstPauseMs = 500;
const longestPauseMs = 15_000;

export interface Outlast {
  /**
   * Call after a request without response: waits until the server responds to a small request,
   * shared by all callers.
   * @returns whether it responds; false if it has not responded within the limit
   */
  answers(): Promise<boolean>;
  /** Call after a response: the outage in which an earlier attempt waited is over. */
  answered(): void;
}

/**
 * Waits for an unavailable server with one small request every 15 s, and gives up once for all
 * callers.
 */
export function createOutlast({
  limitMs,
  probe,
  onChange,
  signal,
  since: before,
  clock = realClock,
}: OutlastParts): Outlast {
  let waiting: Promise<boolean> | undefined;
  let earlier = before;

  async function wait(): Promise<boolean> {
    const since = earlier ?? clock.now();
    earlier = undefined;
    let told: string | undefined;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const reason = await probe();
      if (reason === undefined) break;
      if (clock.now() - since >= limitMs) return false;
      if (reason !== told) onChange({ since, reason: inWords(reason) });
      told = reason;
      await clock.sleep(pauseMs, signal);
    }
    if (told !== undefined) onChange(undefined);
    waiting = undefined;
    return true;
  }

  return {
    answers: () => {
      waiting ??= wait();
      return abortable(waiting, signal);
    },
    answered: () => {
      earlier = undefined;
    },
  };
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to its host',
  ENETUNREACH: 'no route to its network',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'connection closed',
};

/** Readable forms of error codes of the system and of `fetch`. */
export function inWords(reason: string): string {
  return words[reason] ?? reason;
}
