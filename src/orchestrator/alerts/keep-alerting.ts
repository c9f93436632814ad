import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, MetricMeter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import { messageOf } from '../message-of.ts';
import type { ReportSource } from '../reports/report-source.ts';
import type { StateStore } from '../state/state-store.ts';
import { activeAlerts, redactFor } from './active-rules.ts';
import { deliveryLimits, type DeliveryLimits } from './deliver.ts';
import { createDeliveryLanes } from './delivery-lanes.ts';
import { bounded } from './describe.ts';
import { evaluateEvents } from './evaluate-events.ts';
import { evaluateProblems, findProblems } from './evaluate-problems.ts';
import { readHeartbeat } from './heartbeat.ts';

/** The time of the last evaluation, in seconds since 1970. */
export const evaluatedMetric = 'orchestrator_alerts_evaluated_seconds';
/**
 * The number of undeliverable messages since the last delivered one, labeled with the target's name
 * as `target`.
 */
export const undeliverableMetric = 'orchestrator_alerts_undeliverable';

export interface KeepAlertingParts {
  readonly client: Client;
  readonly store: StateStore;
  readonly definitions: Definitions;
  readonly env: Env;
  readonly limits?: DeliveryLimits;
}

export interface Alerting {
  /** Triggers an evaluation now, because this process has recorded something. */
  readonly nudge: () => void;
  /** Whether a rule covers ends of runs. */
  readonly watchesRuns: boolean;
  /** Runs until the signal aborts. */
  readonly run: (
    signal: AbortSignal,
    log: { readonly logger: Pick<Logger, 'info' | 'warn'>; readonly meter: MetricMeter },
  ) => Promise<void>;
}

const pauseMs = 5_000;
/** Events of one burst are evaluated together. */
const burstMs = 100;
const problemsMs = 30_000;
const heartbeatMs = 60_000;
/**
 * Messages of a target that no worker serves are abandoned; this is longer than messages are
 * attempted.
 */
const abandonedMs = 90_000_000;

/**
 * Evaluates the alert rules and sends their messages: as soon as this worker records something, and
 * every few seconds; problems twice a minute. Several workers can run this; only one evaluates at a
 * time.
 */
export function createAlerting({
  client,
  store,
  definitions,
  env,
  limits = deliveryLimits,
}: KeepAlertingParts): Alerting {
  const { alerts: defined } = definitions;
  const redact = redactFor(defined, env);
  const { rules, sends, notConfigured } = activeAlerts(defined, env);
  const beat = readHeartbeat(env);
  const source = reportSourceOf(client, store, definitions, env);
  let waking = new AbortController();

  return {
    nudge: () => waking.abort(),
    watchesRuns: rules.some(({ on }) => on.some((condition) => 'run' in condition)),
    run: async (signal, { logger, meter }) => {
      for (const [target, problems] of notConfigured) {
        const missing = problems
          .map(({ variable, problem }) => `${variable} ${problem}`)
          .join(', ');
        logger.info('An alert target is not configured and receives nothing', {
          target,
          missing,
        });
      }
      if (rules.length === 0 && beat === undefined) return;
      const gauge = meter.createGauge(
        undeliverableMetric,
        'int',
        undefined,
        'Alerts that could not be delivered',
      );
      const evaluated = meter.createGauge(
        evaluatedMetric,
        'float',
        's',
        'When alerts were last evaluated',
      );
      const lanes = createDeliveryLanes(
        { alerts: store.alerts, sends, redact, limits, logger },
        signal,
      );
      const warnOnce = createWarnOnce(logger, (error) => bounded(redact, messageOf(error)));
      let problemsAt = -Infinity;
      let beatAt = -Infinity;

      const lookAtProblems = async () => {
        if (Date.now() - problemsAt < problemsMs) return;
        problemsAt = Date.now();
        const unread = await evaluateProblems(store.alerts, rules, { env, redact }, () =>
          findProblems(source, rules),
        );
        for (const [kind, reason] of unread ?? [])
          warnOnce(kind, `Could not check for problems of one kind`, reason);
        await store.alerts.giveUp(abandonedMs);
        const undeliverable = await store.alerts.undeliverable();
        for (const target of sends.keys())
          gauge.set(undeliverable.find((of) => of.target === target)?.count ?? 0, { target });
      };
      const look = async () => {
        await store.events.sequence();
        while (await evaluateEvents(store.alerts, rules, { env, redact })) signal.throwIfAborted();
        lanes.start();
        await lookAtProblems();
        lanes.start();
        evaluated.set(Date.now() / 1_000);
        if (beat === undefined || Date.now() - beatAt < heartbeatMs) return;
        beatAt = Date.now();
        await beat().catch((error: unknown) =>
          warnOnce('heartbeat', 'The heartbeat address could not be called', error),
        );
      };

      while (!signal.aborted) {
        await look().then(
          () => warnOnce.end('look'),
          (error: unknown) => warnOnce('look', 'Alerts could not be evaluated', error),
        );
        await sleep(pauseMs, undefined, {
          signal: AbortSignal.any([signal, waking.signal]),
          ref: false,
        }).catch(() => undefined);
        if (waking.signal.aborted)
          await sleep(burstMs, undefined, { signal, ref: false }).catch(() => undefined);
        waking = new AbortController();
      }
      await lanes.idle();
    },
  };
}

/** Logs a failure of each kind when it first occurs. */
function createWarnOnce(logger: Pick<Logger, 'warn'>, textOf: (error: unknown) => string) {
  const failing = new Map<string, string>();
  const warn = (kind: string, message: string, error: unknown) => {
    const text = textOf(error);
    if (failing.get(kind) === text) return;
    failing.set(kind, text);
    logger.warn(message, { kind, error: text });
  };
  return Object.assign(warn, { end: (kind: string) => failing.delete(kind) });
}

function reportSourceOf(
  client: Client,
  store: StateStore,
  definitions: Definitions,
  env: Env,
): ReportSource {
  return {
    env,
    // A worker does not know the folder of a development stack. A worker that stopped counts as
    // present for another minute.
    settings: { dev: { folder: '' } },
    definitions: async () => definitions,
    temporal: async () => client,
    store: async () => store,
    note: () => undefined,
  };
}
