import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../usage-error.ts';
import { assetFile, assetTest } from './asset-template.ts';
import type { Generated } from './generate.ts';
import { findPipeline } from './find-pipeline.ts';
import { checkAssetKey, constantOf, fileOf } from './names.ts';

/**
 * An asset in its own file, and its test.
 * @throws UsageError if there is no such pipeline, or it already has the asset
 */
export async function newAsset(
  root: string,
  givenKey: string,
  givenPipeline: string,
): Promise<Generated> {
  const key = checkAssetKey(givenKey);
  const { pipeline, path: pipelinePath } = findPipeline(root, givenPipeline);
  if ((await readFile(path.join(root, pipelinePath), 'utf8')).includes(`'${key}'`))
    throw new UsageError(`${pipelinePath} already names an asset ${key}`);
  const constant = constantOf(key);
  const file = `${pipeline}/${fileOf(key)}`;
  return {
    files: [
      { path: `activities/${file}.ts`, text: assetFile({ constant, key }) },
      {
        path: `tests/activities/${file}.test.ts`,
        text: assetTest({ constant, module: `#activities/${file}.ts` }),
      },
    ],
    registered: {
      path: pipelinePath,
      call: 'definePipeline',
      property: 'assets',
      brackets: '[]',
      name: constant,
      module: `./${file}.ts`,
    },
  };
}
