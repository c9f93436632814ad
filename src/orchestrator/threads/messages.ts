import type { Info } from '@temporalio/activity';
import type { LogLevel } from '@temporalio/common';
import type { MessagePort } from 'node:worker_threads';
import type { MaterializationReads, StepInput } from '../assets/materialize-step.ts';
import type { Env } from '../env.ts';
import type { Progress } from '../progress.ts';
import type { Project } from '../project.ts';
import type { SentError } from './sent-error.ts';

/** The data with which a worker's thread starts. */
export interface ThreadData {
  readonly definitionsUrl: string;
  readonly env: Env;
  readonly project: Project;
  readonly stateDatabaseUrl: string;
}

/** A materialization for a thread, with the port for communication until it has ended. */
export interface ThreadTask {
  readonly input: StepInput;
  readonly info: Info;
  readonly port: MessagePort;
}

/** Ends an idle thread after it has closed its clients. */
export const closeThread = 'close';

/** Calls from a materialization in a thread to its worker. */
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
  /** The result as JSON, the format in which the run receives it. */
  | { readonly type: 'materialized'; readonly json: string }
  | { readonly type: 'failed'; readonly error: SentError };

export type ToThread =
  | { readonly type: 'cancel'; readonly reason: string }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: SentError };
