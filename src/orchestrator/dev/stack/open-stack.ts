import type { Env } from '../../env.ts';
import { freePort } from '../free-port.ts';
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
  /** What Node runs as the web server: a port is reserved for it, and its URL is listed first. */
  readonly web?: readonly string[];
  readonly report: Report;
}

export interface OpenStack extends Omit<Stack, 'stop'> {
  readonly reaper: Reaper;
  /** Undefined if no web server runs. */
  readonly webPort: number | undefined;
  /** Stops the services and releases the folder. */
  close(): Promise<void>;
}

const preferredWebPort = 3000;

/**
 * Starts the services on a folder that no other process uses, publishes how other terminals can
 * connect, and shows their URLs.
 *
 * @throws TerminalError if a stack is already running on the folder, or a service does not start
 */
export async function openStack(options: OpenStackOptions): Promise<OpenStack> {
  const { folder, reset, report } = options;
  const release = await claimFolder(folder);
  const reaper = createReaper();
  try {
    if (reset) await resetStack(options);
    const stack = await startStack({ ...options, reaper });
    const webPort = options.web && (await freePort(preferredWebPort));
    const urls = {
      ...(webPort !== undefined && { 'Web pages': `http://127.0.0.1:${webPort}/` }),
      ...stack.urls,
    };
    await writeDevFile(folder, { env: stack.env, urls });
    report(urlTable(urls));
    return {
      ...stack,
      urls,
      webPort,
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
