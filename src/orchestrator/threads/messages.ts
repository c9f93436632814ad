import type { Info } from '@temporalio/activity';
import type { LogLevel } from '@temporalio/common';
import type { MessagePort } from 'node:worker_threads';
import type { MaterializationReads, StepInput } from '../assets/materialize-step.ts';
import type { Env } from '../env.ts';
import type { Progress } from '../progress.ts';
import type { Project } from '../project.ts';
import type { SentError } from './sent-error.ts';

/** What a thread of a worker is started with. */
export interface ThreadData {
  readonly definitionsUrl: string;
  readonly env: Env;
  readonly project: Project;
  readonly stateDatabaseUrl: string;
}

/** A materialization for a thread, with the port over which the two sides talk until it has ended. */
export interface ThreadTask {
  readonly input: StepInput;
  readonly info: Info;
  readonly port: MessagePort;
}

/** Ends a thread that has no task: it closes its clients first. */
export const closeThread = 'close';

/** What a materialization in a thread asks its worker to do. */
export interface WorkerCalls extends MaterializationReads {
  readonly showInRun: (text: string) => Promise<void>;
}

export type FromThread =
  | {
      readonly type: 'log';
      readonly level: LogLevel;
      readonly message: string;
      readonly attributes: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'progress'; readonly details: Progress }
  | { readonly type: 'heartbeat'; readonly details: unknown }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly name: keyof WorkerCalls;
      readonly args: readonly unknown[];
    }
  /** As JSON, which is how the result reaches the run. */
  | { readonly type: 'materialized'; readonly json: string }
  | { readonly type: 'failed'; readonly error: SentError };

export type ToThread =
  | { readonly type: 'cancel'; readonly reason: string }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: SentError };
