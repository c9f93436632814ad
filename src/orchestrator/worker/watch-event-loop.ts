import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger, MetricMeter } from '@temporalio/common';
import type { RunningActivities } from './running-activities.ts';

export interface EventLoopParts {
  readonly running: RunningActivities;
  readonly logger: Pick<Logger, 'warn'>;
  readonly meter: MetricMeter;
}

/** The longest lag within the last minute, in seconds. */
export const lagMetric = 'orchestrator_event_loop_lag_seconds';

const resolutionMs = 20;
const sampleMs = 1_000;
const samples = 60;
const maxLagMs = 1_000;
const maxNames = 20;

/**
 * Measures how long the event loop of this process was blocked for heartbeats, cancellations and
 * other activities. Logs lags over a second with the running activities, at most once a minute
 * unless a lag is twice as long. The metric is the maximum of the last minute, so that no scrape
 * misses one.
 * @returns a function that stops it
 */
export function watchEventLoop({ running, logger, meter }: EventLoopParts): () => void {
  const gauge = meter.createGauge(
    lagMetric,
    'float',
    's',
    'The longest time of the last minute in which the event loop of the worker was not free',
  );
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const recent: number[] = [];
  let logged = { lagMs: 0, until: 0 };
  const sample = () => {
    // The delay is measured between two of its own timers.
    const lagMs = Math.max(0, Math.round(delay.max / 1e6) - resolutionMs);
    delay.reset();
    const names = running.sinceLastCall();
    recent.push(lagMs);
    if (recent.length > samples) recent.shift();
    gauge.set(Math.max(...recent) / 1_000);
    if (lagMs <= maxLagMs || (Date.now() < logged.until && lagMs < 2 * logged.lagMs)) return;
    logged = { lagMs, until: Date.now() + samples * sampleMs };
    logger.warn(
      `The event loop of the worker was not free for ${lagMs} ms, in which it sent no heartbeats. An asset that computes for a long time should declare ` +
        "`execution: 'thread'` or a queue of its own",
      {
        lagMs,
        activities: names.slice(0, maxNames),
        ...(names.length > maxNames && { moreActivities: names.length - maxNames }),
      },
    );
  };
  delay.enable();
  const timer = setInterval(sample, sampleMs).unref();
  return () => {
    clearInterval(timer);
    delay.disable();
  };
}
