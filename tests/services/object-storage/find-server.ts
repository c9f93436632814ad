import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { installGoProgram, type InstallOptions } from '../go/install-go-program.ts';
import { findOnPath, isExecutable } from '#orchestrator/dev/process/find-program.ts';

/** The release of the S3 server that the stack is tested with. */
const serverVersion = '1.8.0';

const versitygw = {
  name: 'versitygw',
  source: 'github.com/versity/versitygw/cmd/versitygw',
  version: serverVersion,
};

/**
 * The path of versitygw, an S3 server that stores its objects in a folder: from `VERSITYGW_PATH`,
 * on the PATH, or built once with Go into the user's cache folder.
 *
 * @throws TerminalError with instructions
 */
export async function findObjectStorageServer(options: InstallOptions): Promise<string> {
  const named = await namedServer(options.env);
  if (named) return named;
  try {
    return await installGoProgram(versitygw, options);
  } catch (error) {
    throw new TerminalError(
      [
        `versitygw ${serverVersion}, the S3 server, was not found. Tried:`,
        '- VERSITYGW_PATH: not set',
        '- versitygw on the PATH: none',
        `- Go: ${error instanceof Error ? error.message : String(error)}`,
        'Install Go, or versitygw (https://github.com/versity/versitygw/releases) and put it on the PATH or set VERSITYGW_PATH to it.',
      ].join('\n'),
      { cause: error },
    );
  }
}

async function namedServer(env: Env): Promise<string | undefined> {
  const named = env['VERSITYGW_PATH'];
  if (!named) return findOnPath(versitygw.name, env);
  if (await isExecutable(named)) return named;
  throw new TerminalError(
    `VERSITYGW_PATH names ${named}, which is not a program that can be run. Correct it or unset it.`,
  );
}
