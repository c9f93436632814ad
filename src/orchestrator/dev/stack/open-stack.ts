import type { Env } from '../../env.ts';
import { createReaper, type Reaper } from '../process/reaper.ts';
import type { Report } from '../report.ts';
import { claimFolder } from './claim-folder.ts';
import { removeDevFile, writeDevFile } from '../../dev-stack/dev-file.ts';
import type { StackExtension } from './stack-extension.ts';
import { resetStack } from './reset.ts';
import { type Stack, startStack } from './start-stack.ts';
import { urlTable } from './url-table.ts';

export interface OpenStackOptions {
  readonly env: Env;
  readonly name: string;
  readonly folder: string;
  readonly extension?: StackExtension;
  readonly reset?: boolean;
  readonly report: Report;
}

export interface OpenStack extends Omit<Stack, 'stop'> {
  readonly reaper: Reaper;
  /** Stops the services and gives the folder up. */
  close(): Promise<void>;
}

/**
 * Starts the services on a folder that no other process uses, lets other terminals know how to reach them, and shows their URLs.
 *
 * @throws TerminalError when a stack runs already on the folder, or a service does not start
 */
export async function openStack(options: OpenStackOptions): Promise<OpenStack> {
  const { folder, reset, report } = options;
  const release = await claimFolder(folder);
  const reaper = createReaper();
  try {
    if (reset) await resetStack(options);
    const stack = await startStack({ ...options, reaper });
    await writeDevFile(folder, { env: stack.env, urls: stack.urls });
    report(urlTable(stack.urls));
    return {
      ...stack,
      reaper,
      close: async () => {
        await removeDevFile(folder);
        await stack.stop();
        await reaper.close();
        await release();
      },
    };
  } catch (error) {
    await reaper.close();
    await release();
    throw error;
  }
}
