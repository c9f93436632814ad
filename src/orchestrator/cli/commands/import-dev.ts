import { codeOf } from '../../code-of.ts';
import { UsageError } from '../../usage-error.ts';
import { project } from '../../project.ts';

/**
 * Imports a module that exists only in a clone of the repository: the production image omits
 * `src/dev`, like everything that installs software.
 *
 * @throws UsageError if it does not exist
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
