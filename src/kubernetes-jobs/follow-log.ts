import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { TerminalError, type Output } from '@moderate/orchestrator';
import type { KubernetesClient } from '#resources/kubernetes.ts';
import { containerOf } from './assess-pod.ts';
import { containerName } from './job-manifest.ts';
import { logLines } from './log-lines.ts';

/**
 * Copies the output of a pod's container to the log of a run while the pod runs. Never fails: a log
 * that cannot be read is not followed.
 */
export interface LogFollower {
  /** Starts when the container has started. */
  look(pod: V1Pod): void;
  /** Stops immediately: another attempt or activity continues. */
  stop(): Promise<void>;
  /**
   * For a container that has ended: copies its last lines, but waits for them only a few seconds.
   */
  finish(): Promise<void>;
}

/**
 * Limits of one activity. Beyond them, only the last lines are copied after the container has
 * ended.
 */
const limits = { lines: 20_000, characters: 16_000_000 };
const lastLines = 1_000;
const pauseMs = 1_000;
const endWithinMs = 2_000;
const lastLinesWithinMs = 5_000;

/** @param openOutput opens the output of the pod with this name */
export function followLog(
  client: KubernetesClient,
  openOutput: (pod: string) => Promise<Output>,
): LogFollower {
  const stopping = new AbortController();
  const woken = Promise.withResolvers<void>();
  const own = client.withSignal(stopping.signal);
  let left = { ...limits };
  let pod: string | undefined;
  let output: Promise<Output> | undefined;
  let following: Promise<void> | undefined;
  let isOver = false;
  let isWhole = false;

  /** Resumes the log where the output ends. @returns whether the log was read to its end */
  async function read(
    name: string,
    reader: KubernetesClient,
    options: { readonly follow?: true; readonly tailLines?: number },
  ): Promise<boolean> {
    const into = await (output ??= openOutput(name));
    const sinceTime = into.place()?.time;
    const log = await reader.podLog(name, containerName, {
      timestamps: true,
      ...options,
      ...(sinceTime !== undefined && { sinceTime }),
    });
    if (log === undefined) return false;
    const take = into.read();
    for await (const { time, line } of logLines(log)) {
      take(time, line);
      left = { lines: left.lines - 1, characters: left.characters - line.length };
      if (options.follow && isFull()) return false;
    }
    return true;
  }

  const isFull = () => left.lines <= 0 || left.characters <= 0;

  async function follow(name: string): Promise<void> {
    while (!stopping.signal.aborted && !isFull()) {
      const wasOver = isOver;
      try {
        const isAtEnd = await read(name, own, { follow: true });
        isWhole = isAtEnd && wasOver;
      } catch (error) {
        // For example, without permission to read logs.
        if (error instanceof TerminalError) return;
      }
      if (wasOver) return;
      if (!isOver) await Promise.race([sleep(pauseMs), woken.promise]);
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    woken.resolve();
    await following;
  }

  return {
    look: (seen) => {
      const { running, terminated } = containerOf(seen)?.state ?? {};
      isOver ||= terminated !== undefined;
      if (
        following !== undefined ||
        seen.metadata?.name === undefined ||
        (running ?? terminated) === undefined
      )
        return;
      pod = seen.metadata.name;
      following = follow(pod);
    },
    stop,
    finish: async () => {
      isOver = true;
      woken.resolve();
      await Promise.race([following, sleep(endWithinMs)]);
      await stop();
      if (pod === undefined || isWhole) return;
      const reader = client.withSignal(AbortSignal.timeout(lastLinesWithinMs));
      await read(pod, reader, { tailLines: lastLines }).catch(() => undefined);
    },
  };
}
