import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { WorkflowBundle } from '@temporalio/worker';

const run = promisify(execFile);
const main = fileURLToPath(
  new URL(`./bundle-workflows-main${extname(import.meta.url)}`, import.meta.url),
);

/**
 * Bundles the workflow code with the kit's interceptors into one script. Runs in a separate
 * process, because the bundler leaves about 150 MB behind.
 */
export async function bundleWorkflows(workflowsUrl: URL): Promise<WorkflowBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'workflow-bundle-'));
  try {
    const file = join(folder, 'workflows.js');
    await run(process.execPath, [main, fileURLToPath(workflowsUrl), file], { timeout: 120_000 });
    return { code: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
