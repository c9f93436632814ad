import { createHash } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { bundleWorkflows } from '#orchestrator/worker/bundle-workflows.ts';

const files = new Map<string, Promise<string>>();

/**
 * A file with the workflow code of a module, as `WORKFLOW_BUNDLE` names it. Created once for all
 * suites.
 */
export function workflowBundle(workflowsUrl: URL): Promise<string> {
  const { href } = workflowsUrl;
  const file = files.get(href) ?? findOrMake(workflowsUrl);
  files.set(href, file);
  return file;
}

async function findOrMake(workflowsUrl: URL): Promise<string> {
  const file = path.join(
    inject('bundleFolder'),
    `${createHash('sha256').update(workflowsUrl.href).digest('hex')}.js`,
  );
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined) return file;
  const { code } = (await bundleWorkflows(workflowsUrl)) as { readonly code: string };
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, file);
  return file;
}
