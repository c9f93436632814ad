import { extname } from 'node:path';
import { Context } from '@temporalio/activity';
import type { MaterializationReads, StepInput } from '../assets/materialize-step.ts';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import { showInRun } from '../progress.ts';
import { project } from '../project.ts';
import type { MaterializeResult } from '../workflow/protocol.ts';
import { converse } from './converse.ts';
import type { ThreadData } from './messages.ts';
import { createThreadPool, type ThreadPool } from './thread-pool.ts';
import type { ThreadSettings } from './thread-settings.ts';

export interface AssetThreads {
  /** Materializes an asset in a thread, for the current activity. */
  materialize(input: StepInput, reads: MaterializationReads): Promise<readonly MaterializeResult[]>;
  close(): Promise<void>;
}

export interface AssetThreadsParts {
  readonly definitions: Pick<Definitions, 'definitionsUrl'>;
  readonly env: Env;
  readonly stateDatabaseUrl: string;
  readonly settings: ThreadSettings;
}

/** The worker threads for CPU-bound assets. Threads start when an asset needs one. */
export function createAssetThreads({
  definitions,
  env,
  stateDatabaseUrl,
  settings,
}: AssetThreadsParts): AssetThreads {
  let pool: ThreadPool | undefined;
  const open = () => {
    const workerData: ThreadData = {
      definitionsUrl: definitions.definitionsUrl ?? '',
      stateDatabaseUrl,
      project: project(),
      env: { ...env },
    };
    return createThreadPool({
      ...settings,
      main: new URL(`./thread-main${extname(import.meta.url)}`, import.meta.url),
      workerData,
    });
  };
  return {
    materialize: (input, reads) => {
      const context = Context.current();
      pool ??= open();
      return pool.use(context.cancellationSignal, (worker, terminate) =>
        converse(worker, {
          terminate,
          input,
          context,
          calls: { ...reads, showInRun },
          graceMs: settings.graceMs,
        }),
      );
    },
    close: async () => pool?.close(),
  };
}
