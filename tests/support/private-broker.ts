import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { startRabbitmq } from '../services/rabbitmq/start-rabbitmq.ts';
import { readEnv } from '#orchestrator/env.ts';

/** A RabbitMQ server of one suite, for fault tests. */
export interface PrivateBroker {
  /** Stays the same across restarts. */
  readonly url: string;
  /**
   * Resolves when a kill can no longer lose what was declared so far, which RabbitMQ persists some
   * time after it has confirmed it: stops and restarts it gracefully.
   */
  settle(): Promise<void>;
  /** `kill -9`, without cleanup. */
  kill(): Promise<void>;
  /** Restarts it after `kill`, with its data. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

export async function startPrivateBroker(): Promise<PrivateBroker> {
  const reaper = createReaper();
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-broker-'));
  reaper.removeFolder(folder);
  const options = {
    env: readEnv(),
    reaper,
    folder,
    report: (line: string): void => void process.stderr.write(`${line}\n`),
  };
  const first = await startRabbitmq(options);
  let server = first;
  async function restart(): Promise<void> {
    server = await startRabbitmq({ ...options, preferredPort: first.port });
    if (server.port !== first.port) throw new Error(`Port ${first.port} was taken meanwhile`);
  }
  return {
    url: first.url,
    settle: async () => {
      await server.stop();
      await restart();
    },
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      await server.stop();
    },
    restart,
    stop: async () => {
      await server.stop();
      await reaper.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
