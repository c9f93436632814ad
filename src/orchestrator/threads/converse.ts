import { AsyncLocalStorage } from 'node:async_hooks';
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { Context } from '@temporalio/activity';
import type { StepInput } from '../assets/materialize-step.ts';
import { reportProgress } from '../progress.ts';
import type { MaterializeResult } from '../workflow/protocol.ts';
import type { FromThread, ThreadTask, ToThread, WorkerCalls } from './messages.ts';
import { receiveLogAttributes } from './log-attributes.ts';
import { receiveError, sendError } from './sent-error.ts';

interface Conversation {
  readonly input: StepInput;
  /** The context of the current activity. */
  readonly context: Context;
  readonly calls: WorkerCalls;
  /** Terminates the thread unconditionally. */
  readonly terminate: () => void;
  /** How long the materialization may take to end after its cancellation. */
  readonly graceMs: number;
}

/**
 * Materializes an asset in a thread and serves the thread's calls until it has ended. Terminates
 * the thread if it does not end after its cancellation.
 * @throws errors of the materialization; the reason for the cancellation if the thread had to be
 * terminated
 */
export function converse(
  worker: Worker,
  { terminate, input, context, calls, graceMs }: Conversation,
): Promise<readonly MaterializeResult[]> {
  const { cancellationSignal: signal, log } = context;
  const { port1: port, port2 } = new MessageChannel();
  const { promise, resolve, reject } = Promise.withResolvers<readonly MaterializeResult[]>();
  const send = (message: ToThread) => port.postMessage(message);

  const answer = async (id: number, name: keyof WorkerCalls, args: readonly unknown[]) => {
    const call = calls[name] as (...given: readonly unknown[]) => Promise<unknown>;
    await call(...args).then(
      (value) => send({ type: 'answer', id, value }),
      (error: unknown) => send({ type: 'refusal', id, error: sendError(error) }),
    );
  };
  const receive = (message: FromThread): void => {
    switch (message.type) {
      case 'log':
        return log.log(message.level, message.message, receiveLogAttributes(message.attributes));
      case 'progress':
        return reportProgress(message.details);
      case 'heartbeat':
        return context.heartbeat(message.details);
      case 'call':
        return void answer(message.id, message.name, message.args);
      case 'materialized':
        return resolve(JSON.parse(message.json) as readonly MaterializeResult[]);
      case 'failed':
        return reject(receiveError(message.error));
      default:
        return message satisfies never;
    }
  };

  let patience: NodeJS.Timeout | undefined;
  const cancel = () => {
    send({ type: 'cancel', reason: signal.reason instanceof Error ? signal.reason.message : '' });
    patience = setTimeout(() => {
      log.warn('The materialization did not end after its cancellation: its thread is terminated', {
        graceMs,
      });
      reject(signal.reason as Error);
      terminate();
    }, graceMs);
  };

  // Messages arrive outside of the activity's async context, which progress and calls need.
  const inActivity = AsyncLocalStorage.snapshot();
  port.on('message', (message: FromThread) => inActivity(() => receive(message)));
  worker.postMessage({ input, info: context.info, port: port2 } satisfies ThreadTask, [port2]);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });

  return promise.finally(() => {
    clearTimeout(patience);
    signal.removeEventListener('abort', cancel);
    port.close();
  });
}
