import type { Logger } from '@temporalio/common';
import type { AlertStore } from '../state/alerts.ts';
import type { Redact } from '../run-logs/redact.ts';
import { bounded } from './describe.ts';
import { deliver, type DeliveryLimits } from './deliver.ts';
import type { Send } from './targets/target.ts';

export interface LaneParts {
  readonly alerts: Pick<AlertStore, 'take' | 'settle'>;
  readonly sends: ReadonlyMap<string, Send>;
  readonly redact: Redact;
  readonly limits: DeliveryLimits;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface DeliveryLanes {
  /** Starts idle lanes. */
  readonly start: () => void;
  /** Waits for messages that are being sent. */
  readonly idle: () => Promise<void>;
}

/** Added to the request timeout, so that no other worker takes a message while it is being sent. */
const leaseSpareMs = 15_000;

/**
 * Sends due messages: one at a time to each target, and to all targets in parallel, so that a slow
 * one does not delay the others.
 */
export function createDeliveryLanes(
  { alerts, sends, redact, limits, logger }: LaneParts,
  signal: AbortSignal,
): DeliveryLanes {
  const busy = new Map<string, Promise<void>>();

  const drain = async (target: string, send: Send) => {
    while (!signal.aborted) {
      const delivery = await alerts.take(target, limits.answerMs + leaseSpareMs);
      if (delivery === undefined) return;
      const end = await deliver(send, delivery, limits);
      const answer = bounded(redact, end.answer);
      if (end.status !== 'delivered') {
        const what = end.status === 'pending' ? 'it will be retried' : 'it was given up';
        logger.warn(`An alert could not be delivered: ${what}`, {
          target,
          rule: delivery.message.rule,
          attempt: delivery.attempts,
          answer,
        });
      }
      await alerts.settle(delivery.deliveryId, { ...end, answer });
    }
  };

  return {
    start: () => {
      for (const [target, send] of sends) {
        if (busy.has(target)) continue;
        const lane = drain(target, send)
          .catch((error: unknown) =>
            logger.warn('Alerts could not be read from the outbox', { target, error }),
          )
          .finally(() => busy.delete(target));
        busy.set(target, lane);
      }
    },
    idle: async () => {
      await Promise.all(busy.values());
    },
  };
}
