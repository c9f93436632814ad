import { TerminalError } from '../errors.ts';
import type { Definitions } from './deployment.ts';

/**
 * The definitions that a module exports, as `definitions` or as its default export.
 * @param url of its file
 * @throws TerminalError if it exports none; errors of the module itself
 */
export async function importDefinitions(url: string): Promise<Definitions> {
  const exported = (await import(url)) as Readonly<
    Record<'definitions' | 'default', Definitions | undefined>
  >;
  const definitions = exported.definitions ?? exported.default;
  if (definitions === undefined)
    throw new TerminalError(
      `${url} exports no definitions: write export const definitions = createDefinitions({ … })`,
      {
        code: 'PROJECT_INVALID',
      },
    );
  return definitions;
}
