import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { RetryableError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import { closeThread } from './messages.ts';

export interface ThreadPoolOptions {
  /** The module that a thread runs. It must end when it receives `closeThread`. */
  readonly main: URL;
  readonly workerData: unknown;
  readonly limit: number;
  readonly idleMs: number;
  readonly memoryMb: number | undefined;
}

export interface ThreadPool {
  /**
   * Does work with an exclusive thread as soon as one is free. The work may terminate the thread,
   * which is then not reused.
   * @param signal aborts waiting for a thread
   * @throws errors of the work; RetryableError if the thread ends before the work; the signal's
   * reason
   */
  use<T>(signal: AbortSignal, work: ThreadWork<T>): Promise<T>;
  /** Ends all threads, including those in use. */
  close(): Promise<void>;
}

export type ThreadWork<T> = (worker: Worker, terminate: () => void) => Promise<T>;

interface Thread {
  readonly worker: Worker;
  /** Rejects with the reason when the thread has ended. */
  readonly ended: Promise<never>;
  readonly exited: Promise<void>;
  /** Also true if it is about to end. */
  hasEnded: boolean;
  idleTimer?: NodeJS.Timeout;
}

/** How long a thread may take to close its clients. */
const closeMs = 5_000;

/** A pool of threads that start on demand and end after a period without work. */
export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  const limit = pLimit(options.limit);
  const threads = new Set<Thread>();
  const idle: Thread[] = [];

  const start = (): Thread => {
    const thread = startThread(options);
    threads.add(thread);
    void thread.exited.then(() => threads.delete(thread));
    return thread;
  };

  const take = (): Thread => {
    let thread = idle.pop();
    while (thread?.hasEnded) thread = idle.pop();
    clearTimeout(thread?.idleTimer);
    return thread ?? start();
  };

  const giveBack = (thread: Thread) => {
    if (thread.hasEnded) return;
    idle.push(thread);
    thread.worker.unref();
    thread.idleTimer = setTimeout(() => {
      idle.splice(idle.indexOf(thread), 1);
      void endThread(thread);
    }, options.idleMs).unref();
  };

  const inThread = async <T>(work: ThreadWork<T>): Promise<T> => {
    const thread = take();
    thread.worker.ref();
    const terminate = () => {
      thread.hasEnded = true;
      void thread.worker.terminate();
    };
    try {
      return await Promise.race([work(thread.worker, terminate), thread.ended]);
    } finally {
      giveBack(thread);
    }
  };

  return {
    use: (signal, work) =>
      new Promise((resolve, reject) => {
        const leave = () => reject(signal.reason as Error);
        signal.addEventListener('abort', leave, { once: true });
        void limit(async () => {
          signal.removeEventListener('abort', leave);
          if (signal.aborted) leave();
          else await inThread(work).then(resolve, reject);
        });
      }),
    close: async () => {
      await Promise.all(
        [...threads].map((thread) =>
          idle.includes(thread) ? endThread(thread) : thread.worker.terminate(),
        ),
      );
    },
  };
}

function startThread({ main, workerData, memoryMb }: ThreadPoolOptions): Thread {
  const resourceLimits =
    memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } };
  const worker = new Worker(main, { workerData, name: 'asset', ...resourceLimits });
  let thrown: unknown;
  worker.once('error', (error) => (thrown = error));
  const ended = Promise.withResolvers<never>();
  // Users of the thread handle this; an idle thread may end.
  ended.promise.catch(() => undefined);
  const exited = Promise.withResolvers<void>();
  const thread: Thread = { worker, ended: ended.promise, exited: exited.promise, hasEnded: false };
  worker.once('exit', (code) => {
    thread.hasEnded = true;
    clearTimeout(thread.idleTimer);
    ended.reject(endOf(thrown, code));
    exited.resolve();
  });
  return thread;
}

async function endThread({ worker, exited }: Thread): Promise<void> {
  worker.postMessage(closeThread);
  const timer = setTimeout(() => void worker.terminate(), closeMs);
  await exited;
  clearTimeout(timer);
}

function endOf(thrown: unknown, code: number): RetryableError {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const advice = 'Let the asset hold less at once, or set ASSET_THREAD_MEMORY_MB';
    return new RetryableError(`The thread of the materialization ran out of memory. ${advice}.`, {
      code: 'THREAD_OUT_OF_MEMORY',
      cause: thrown,
    });
  }
  if (thrown === undefined) {
    const text = `The thread of the materialization ended with exit code ${code}: the asset's code, or a library, called process.exit`;
    return new RetryableError(text, { code: 'THREAD_ENDED' });
  }
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : messageOf(thrown);
  const text = `The thread of the materialization ended with an error that nothing caught: ${reason}`;
  return new RetryableError(text, { code: 'THREAD_ENDED', cause: thrown });
}
