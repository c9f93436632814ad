import type { MessagePort } from 'node:worker_threads';
import { Context, type Info } from '@temporalio/activity';
import { CancelledFailure, type Logger, type LogLevel, noopMetricMeter } from '@temporalio/common';
import { redirectProgress } from '../progress.ts';
import { sendLogAttributes } from './log-attributes.ts';
import type { FromThread, ToThread, WorkerCalls } from './messages.ts';
import { receiveError } from './sent-error.ts';

export interface ThreadContext {
  /** The activity's context in the thread, without a Temporal client. */
  readonly context: Context;
  readonly calls: WorkerCalls;
}

/**
 * The context of an activity in a thread. Log lines, progress and calls go through the port to its
 * worker, which sends the cancellation.
 */
export function createThreadContext(port: MessagePort, info: Info): ThreadContext {
  const send = (message: FromThread) => port.postMessage(message);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const call = (name: keyof WorkerCalls, ...args: readonly unknown[]) => {
    const id = waiting.size === 0 ? 1 : Math.max(...waiting.keys()) + 1;
    const waiter = Promise.withResolvers<unknown>();
    waiting.set(id, waiter);
    send({ type: 'call', id, name, args });
    return waiter.promise;
  };
  const answered = (id: number) => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    return waiter;
  };

  const controller = new AbortController();
  const cancelled = Promise.withResolvers<never>();
  cancelled.promise.catch(() => undefined);
  port.on('message', (message: ToThread) => {
    if (message.type === 'answer') answered(message.id)?.resolve(message.value);
    else if (message.type === 'refusal') answered(message.id)?.reject(receiveError(message.error));
    else {
      const reason = new CancelledFailure(message.reason);
      controller.abort(reason);
      cancelled.reject(reason);
    }
  });

  const log = createLogger((level, message, attributes = {}) =>
    send({ type: 'log', level, message, attributes: sendLogAttributes(attributes) }),
  );
  const heartbeat = (details: unknown) => send({ type: 'heartbeat', details });
  const context = new Context(
    info,
    cancelled.promise,
    controller.signal,
    heartbeat,
    undefined,
    log,
    noopMetricMeter,
    {},
  );
  const calls = {
    readUpstream: (key, of) => call('readUpstream', key, of),
    partitionKeys: (name) => call('partitionKeys', name),
    readUpstreamPage: (key, set, cursor) => call('readUpstreamPage', key, set, cursor),
    withoutMaterialized: (key, partitions) => call('withoutMaterialized', key, partitions),
    readDynamicKeys: (name, after, limit) => call('readDynamicKeys', name, after, limit),
    changePartitionKeys: (change) => call('changePartitionKeys', change),
    knownPartitions: (key, fields) => call('knownPartitions', key, fields),
    showInRun: (text) => call('showInRun', text),
  } as WorkerCalls;
  redirectProgress(context, {
    report: (details) => send({ type: 'progress', details }),
    showInRun: calls.showInRun,
  });
  return { context, calls };
}

function createLogger(
  log: (level: LogLevel, message: string, attributes?: Record<string, unknown>) => void,
): Logger {
  return {
    log,
    trace: (message, attributes) => log('TRACE', message, attributes),
    debug: (message, attributes) => log('DEBUG', message, attributes),
    info: (message, attributes) => log('INFO', message, attributes),
    warn: (message, attributes) => log('WARN', message, attributes),
    error: (message, attributes) => log('ERROR', message, attributes),
  };
}
