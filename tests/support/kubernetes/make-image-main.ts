import { readEnv } from '#orchestrator/env.ts';
import { makeAnalysisImage } from './analysis-image.ts';

/**
 * `node make-image-main.ts FILE`: writes the image that tests run in a cluster, to be loaded into
 * your own.
 */
const [archive] = process.argv.slice(2);
if (archive === undefined) throw new Error('Name the file to write');
await makeAnalysisImage(archive, readEnv());
