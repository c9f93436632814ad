import { existsSync } from 'node:fs';
import path from 'node:path';
import { project } from '../../project.ts';
import { UsageError } from '../../usage-error.ts';
import { checkPipelineName } from './names.ts';

/**
 * The name of a pipeline, and its file relative to the project's folder.
 * @throws UsageError if there is no such file
 */
export function findPipeline(
  root: string,
  given: string,
): { readonly pipeline: string; readonly path: string } {
  const pipeline = checkPipelineName(given);
  const file = `activities/${pipeline}.ts`;
  if (existsSync(path.join(root, file))) return { pipeline, path: file };
  throw new UsageError(
    `There is no pipeline ${pipeline}, since ${file} does not exist: ${project().command} new pipeline ${pipeline}`,
  );
}
