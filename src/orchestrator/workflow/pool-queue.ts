import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { kit } from './kit-activities.ts';
import type { HeldPlaces, StepExecution } from './place-protocol.ts';
import type { PoolWait } from './render-report.ts';
import type { Step } from './step.ts';

/** A place in a pool that a step has requested, until the step ends or releases it. */
export interface Ask {
  readonly request: number;
  readonly step: Step;
  /** `unasked`: known only to this run; `sent`: in an exchange in progress. */
  state: 'unasked' | 'sent' | 'waiting' | 'taken';
  /** Resolves when the step has the place. Rejects if the state database rejects the request. */
  readonly taken: Promise<void>;
}

/** The steps of a run in one pool. */
export interface PoolQueue {
  want(step: Step): Ask;
  /** Releases a place or stops waiting for it. */
  leave(ask: Ask): void;
  /** The state database freed the place when it recorded the outcome. */
  released(ask: Ask): void;
  /** These requests have their place. */
  granted(requests: readonly number[]): void;
  /** A place may be free. */
  wake(): void;
  /** Stops requesting places. Resolves when all released places are free. */
  stop(): Promise<void>;
}

export interface PoolQueueParts {
  readonly runId: string;
  readonly execution: StepExecution;
  readonly showWait: (wait: PoolWait) => void;
  /** Called after each exchange. */
  readonly exchanged: () => void;
}

interface OpenAsk extends Ask {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const maxWanted = 100;

/**
 * Requests places in batches, one exchange at a time. Repeats the request on wake-up, and
 * periodically in case the signal was lost with its worker.
 */
export function createPoolQueue(
  pool: string,
  { runId, execution, showWait, exchanged }: PoolQueueParts,
): PoolQueue {
  const asks = new Map<number, OpenAsk>();
  const counts = { unasked: 0, sent: 0, waiting: 0, taken: 0 };
  let left: number[] = [];
  let requests = 0;
  let turns = 0;
  let isWoken = false;
  /**
   * False while the run has the maximum number of waiting steps, until half of them have their
   * place.
   */
  let mayAsk = true;
  let askBelow = 0;
  let isStopped = false;
  let isExchanging = false;
  let isTimed = false;
  let failure: { readonly error: unknown } | undefined;
  let last: HeldPlaces | undefined;

  const notTaken = () => asks.size - counts.taken;

  function move(ask: OpenAsk, state: Ask['state']): void {
    counts[ask.state] -= 1;
    counts[state] += 1;
    ask.state = state;
  }

  const isDue = () =>
    left.length > 0 ||
    (!isStopped && ((isWoken && notTaken() > 0) || (mayAsk && counts.unasked > 0)));

  async function exchangeWhenDue(): Promise<void> {
    for (;;) {
      await condition(isDue);
      isExchanging = true;
      const wanted =
        isStopped || counts.unasked === 0
          ? []
          : [...asks.values()].filter(({ state }) => state === 'unasked').slice(0, maxWanted);
      for (const ask of wanted) move(ask, 'sent');
      const given = left;
      left = [];
      isWoken = false;
      turns += 1;
      const held = await kit.exchangePlaces({
        runId,
        pool,
        turn: {
          execution,
          number: turns,
        },
        left: given,
        wanted: wanted.map(({ request, step }) => [request, step.asset, step.partition]),
      });
      apply(held, wanted);
      isExchanging = false;
      show();
      askFromTimeToTime();
      exchanged();
    }
  }

  function apply(held: HeldPlaces, wanted: readonly OpenAsk[]): void {
    last = held;
    for (const request of held.waiting) {
      const ask = asks.get(request);
      if (ask?.state === 'sent') move(ask, 'waiting');
    }
    grant(held.taken);
    // Skip requests that were dropped in the meantime.
    const refused = wanted.filter((ask) => ask.state === 'sent' && asks.has(ask.request));
    for (const ask of refused) move(ask, 'unasked');
    mayAsk = refused.length === 0 || (counts.waiting === 0 && refused.length < wanted.length);
    askBelow = counts.waiting / 2;
  }

  function grant(taken: readonly number[]): void {
    for (const request of taken) {
      const ask = asks.get(request);
      if (ask === undefined || ask.state === 'taken') continue;
      move(ask, 'taken');
      ask.resolve();
    }
  }

  function show(): void {
    const { ahead = 0, limit } = last ?? {};
    showWait({ pool, steps: notTaken(), ahead, limit });
  }

  function askFromTimeToTime(): void {
    if (isTimed || isStopped || last === undefined || notTaken() === 0) return;
    isTimed = true;
    const turnsBefore = turns;
    void sleep(last.askAgainAfterMs, { summary: `for a place in the pool ${pool}` }).then(() => {
      isTimed = false;
      if (turns === turnsBefore) isWoken = true;
      askFromTimeToTime();
    });
  }

  function forget(ask: Ask): boolean {
    if (!asks.delete(ask.request)) return false;
    counts[ask.state] -= 1;
    return true;
  }

  function askForMore(): void {
    mayAsk ||= counts.waiting <= askBelow;
    show();
  }

  function fail(error: unknown): void {
    failure = { error };
    isExchanging = false;
    for (const ask of asks.values()) if (ask.state !== 'taken') ask.reject(error);
  }

  return {
    want: (step) => {
      if (requests === 0) CancellationScope.nonCancellable(exchangeWhenDue).catch(fail);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      // Waiting callers get the error. Without one, an unhandled rejection would fail the workflow
      // task forever.
      promise.catch(() => undefined);
      requests += 1;
      const ask: OpenAsk = {
        request: requests,
        step,
        state: 'unasked',
        taken: promise,
        resolve,
        reject,
      };
      asks.set(ask.request, ask);
      counts.unasked += 1;
      if (failure !== undefined) reject(failure.error);
      show();
      return ask;
    },
    leave: (ask) => {
      if (forget(ask) && ask.state !== 'unasked') left.push(ask.request);
      askForMore();
    },
    released: (ask) => {
      forget(ask);
      askForMore();
    },
    granted: (taken) => {
      grant(taken);
      askForMore();
    },
    wake: () => {
      isWoken = true;
    },
    stop: async () => {
      isStopped = true;
      await condition(() => failure !== undefined || (!isExchanging && left.length === 0));
    },
  };
}
