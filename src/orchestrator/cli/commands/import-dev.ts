import { codeOf } from '../../code-of.ts';
import { UsageError } from '../../usage-error.ts';
import { project } from '../../project.ts';

/**
 * Imports what only a clone of the repository has: the image for production leaves `src/dev` out, with everything that installs software.
 *
 * @throws UsageError where it is not there
 */
export async function importDev<T>(command: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      `\`${command}\` starts a development stack and runs only in a clone of the repository. Here, use \`${project().command} worker\`.`,
    );
  }
}
