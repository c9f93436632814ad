import {
  AsyncLocalStorage,
  CancellationScope,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { codedFailure } from './failure.ts';
import { runLocalActivitiesInLine } from './kit-activities.ts';
import { createPoolQueue, type Ask, type PoolQueue } from './pool-queue.ts';
import { placesSignal, type StepExecution, type TakenPlaces } from './place-protocol.ts';
import type { PoolWait } from './render-report.ts';
import { createStepWaits } from './step-waits.ts';
import { stepInProgress, stepKey, type Step } from './step.ts';

/** The places of a run's steps in concurrency pools. */
export interface StepPools {
  /** Waits until the step has its place in the pool. The step keeps the place until it ends. */
  take(pool: string, step: Step): Promise<void>;
  /**
   * Defers a step that has its place until the run has continued as new. The step keeps the place
   * unless a step that has begun waits for one, because the run cannot continue as new before that
   * step has ended.
   */
  holdBack(step: Step): void;
  /** See `Run.withoutPlace`. */
  without<T>(fn: () => Promise<T>): Promise<T>;
  /**
   * The step ended with an outcome.
   * @returns whether it holds places, which are freed when the outcome is recorded
   */
  ended(step: Step): boolean;
  /** The step ended without an outcome. */
  left(step: Step): void;
  /** These steps have their place. */
  granted(taken: TakenPlaces): void;
  /** Undefined if no step of this execution has used a pool. */
  execution(): StepExecution | undefined;
  /** Stops requesting places. Resolves when all released places are free. */
  stop(): Promise<void>;
}

export interface StepPoolsParts {
  readonly runId: string;
  readonly showWait: (wait: PoolWait) => void;
  /** Called when a step begins (1) or stops (-1) waiting. */
  readonly waiting: (change: 1 | -1) => void;
  /** Called each time the run has requested places. */
  readonly exchanged: () => void;
}

/** The places of a step in a pool. */
interface StepPlace {
  readonly pool: string;
  readonly step: Step;
  /** Number of activities that need the place and are running or waiting for it. */
  calls: number;
  /** Whether the step keeps the place until it ends, except during its waits. */
  isKept: boolean;
  /** Number of callers that wait for the place. */
  waiters: number;
  ask: Ask | undefined;
}

type InPool = <T>(pool: string, call: () => Promise<T>) => Promise<T>;

/** Workflows share the kit's modules; only globals are per workflow. */
declare global {
  var orchestratorInPool: InPool | undefined;
}

/** The steps that are within `withoutPlace`, by key. */
const outside = new AsyncLocalStorage<string>();

/** Calls an activity while the current step holds its place in the pool. */
export function inPool<T>(pool: string, call: () => Promise<T>): Promise<T> {
  if (globalThis.orchestratorInPool === undefined)
    throw codedFailure(notInStep(pool), 'POOL_OUTSIDE_STEP');
  return globalThis.orchestratorInPool(pool, call);
}

function notInStep(pool: string): string {
  return `An activity in the pool ${pool} was called outside of a materialization: call it within \`materialize\` of an asset, which the pool limits`;
}

export function createStepPools({
  runId,
  showWait,
  waiting,
  exchanged,
}: StepPoolsParts): StepPools {
  const queues = new Map<string, PoolQueue>();
  const places = new Map<string, Map<string, StepPlace>>();
  const waits = createStepWaits();
  const heldBack = new Set<Step>();
  /** Number of steps that have begun and are waiting. */
  let waitingWithin = 0;
  const execution = { id: workflowInfo().runId, startedAt: workflowInfo().startTime.getTime() };

  function queueOf(pool: string): PoolQueue {
    let queue = queues.get(pool);
    if (queue === undefined) {
      if (queues.size === 0) {
        runLocalActivitiesInLine();
        setHandler(defineSignal<[string]>(placesSignal), (woken) => queues.get(woken)?.wake());
      }
      queue = createPoolQueue(pool, { runId, execution, showWait, exchanged });
      queues.set(pool, queue);
    }
    return queue;
  }

  function placeOf(pool: string, step: Step): StepPlace {
    const key = stepKey(step.asset, step.partition);
    const ofStep = places.get(key) ?? new Map<string, StepPlace>();
    const place = ofStep.get(pool) ?? {
      pool,
      step,
      calls: 0,
      isKept: false,
      waiters: 0,
      ask: undefined,
    };
    places.set(key, ofStep.set(pool, place));
    return place;
  }

  const placesOf = (step: Step) => [
    ...(places.get(stepKey(step.asset, step.partition))?.values() ?? []),
  ];
  const isNeeded = (place: StepPlace) =>
    place.calls > 0 || (place.isKept && waits.isWorking(place.step));

  async function ensure(place: StepPlace): Promise<void> {
    while (place.ask?.state !== 'taken') {
      place.ask ??= queueOf(place.pool).want(place.step);
      place.waiters += 1;
      if (place.waiters === 1) waiting(1);
      try {
        await untilCancelled(place.ask.taken);
      } finally {
        place.waiters -= 1;
        if (place.waiters === 0) waiting(-1);
      }
    }
  }

  async function ensureWithin(place: StepPlace): Promise<void> {
    if (place.ask?.state === 'taken') return;
    waitingWithin += 1;
    leaveHeldBack();
    try {
      await ensure(place);
    } finally {
      waitingWithin -= 1;
    }
  }

  function leaveHeldBack(): void {
    if (waitingWithin === 0) return;
    for (const step of heldBack) leave(step);
    heldBack.clear();
  }

  function leave(step: Step): void {
    for (const { pool, ask } of placesOf(step)) if (ask !== undefined) queueOf(pool).leave(ask);
    places.delete(stepKey(step.asset, step.partition));
  }

  function leaveUnlessNeeded(place: StepPlace): void {
    if (isNeeded(place) || place.ask === undefined) return;
    queueOf(place.pool).leave(place.ask);
    place.ask = undefined;
  }

  globalThis.orchestratorInPool = async (pool, call) => {
    const step = stepInProgress();
    if (step === undefined) throw codedFailure(notInStep(pool), 'POOL_OUTSIDE_STEP');
    const place = placeOf(pool, step);
    place.calls += 1;
    try {
      await ensureWithin(place);
      place.isKept = true;
      return await call();
    } finally {
      place.calls -= 1;
      leaveUnlessNeeded(place);
    }
  };

  async function withoutPlacesOf<T>(step: Step, fn: () => Promise<T>): Promise<T> {
    waits.note(step, 1);
    for (const place of placesOf(step)) leaveUnlessNeeded(place);
    try {
      return await outside.run(stepKey(step.asset, step.partition), fn);
    } finally {
      waits.note(step, -1);
      // If only a part of the run is cancelled, such as by a timeout, the code that follows still
      // runs.
      if (!CancellationScope.current().consideredCancelled) {
        for (const place of placesOf(step)) if (isNeeded(place)) await ensureWithin(place);
      }
    }
  }

  return {
    take: (pool, step) => {
      const place = placeOf(pool, step);
      place.isKept = true;
      return ensure(place);
    },
    holdBack: (step) => {
      heldBack.add(step);
      leaveHeldBack();
    },
    without: (fn) => {
      const step = stepInProgress();
      if (step === undefined || outside.getStore() === stepKey(step.asset, step.partition))
        return fn();
      return withoutPlacesOf(step, fn);
    },
    ended: (step) => {
      if (places.size === 0) return false;
      let hasPlaces = false;
      for (const { pool, ask } of placesOf(step)) {
        if (ask === undefined) continue;
        if (ask.state === 'taken') {
          hasPlaces = true;
          queueOf(pool).released(ask);
        } else queueOf(pool).leave(ask);
      }
      places.delete(stepKey(step.asset, step.partition));
      return hasPlaces;
    },
    left: leave,
    granted: (taken) => {
      for (const [pool, requests] of taken) queues.get(pool)?.granted(requests);
    },
    execution: () => (queues.size === 0 ? undefined : execution),
    stop: async () => {
      for (const queue of queues.values()) await queue.stop();
    },
  };
}

/** Rejects when the waiting code is cancelled. */
function untilCancelled(promise: Promise<void>): Promise<void> {
  const scope = CancellationScope.current();
  if (!scope.cancellable) return promise;
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    scope.cancelRequested.catch(reject);
  });
}
