import { ownFileOf, projectFolderOfDefinitions } from '../worker/own-files.ts';
import type { Declaration } from '../workflow/declaration.ts';
import { ownPlace } from '../workflow/own-frame.ts';
import type { AssetSource, Definitions } from './deployment.ts';

/**
 * Finds where assets are declared; null for assets that are declared outside the project, such as
 * in a library.
 */
export function createFindSource(
  project: Pick<Definitions, 'definitionsUrl' | 'workflowsUrl'>,
  sourceUrl: string | undefined,
): (declaration: Declaration | undefined) => AssetSource | null {
  return (declaration) => {
    if (declaration === undefined) return null;
    const folder = projectFolderOfDefinitions(project);
    const place = ownPlace(declaration, (file) => ownFileOf(folder, file));
    if (place === undefined) return null;
    return { ...place, url: sourceUrl === undefined ? null : addressOf(sourceUrl, place) };
  };
}

function addressOf(sourceUrl: string, { file, line }: Pick<AssetSource, 'file' | 'line'>): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return sourceUrl.replaceAll('{file}', () => path).replaceAll('{line}', String(line));
}

/** The problem with the URL of a project's code, if there is one. */
export function sourceUrlProblems(sourceUrl: string | undefined): readonly string[] {
  if (sourceUrl === undefined) return [];
  const url = URL.parse(addressOf(sourceUrl, { file: 'file', line: 1 }));
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (isWeb && url.username === '' && url.password === '' && sourceUrl.includes('{file}'))
    return [];
  return [
    '`sourceUrl` is not valid: expected an http or https address without a password that contains {file}, such as https://github.com/example/weather/blob/main/{file}#L{line}',
  ];
}
