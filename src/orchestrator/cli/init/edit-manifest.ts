import { z } from 'zod';
import { TerminalError } from '../../errors.ts';
import { UsageError } from '../../usage-error.ts';
import { devDependencies, packageImports, scripts } from './project-files.ts';

const texts = z.record(z.string(), z.string()).default({});
const manifestSchema = z.looseObject({
  name: z.string().optional(),
  type: z.string().optional(),
  imports: z.record(z.string(), z.unknown()).default({}),
  scripts: texts,
  dependencies: texts,
  devDependencies: texts,
});

export interface EditedManifest {
  readonly text: string;
  readonly name: string;
  /** Scripts of the project that have the name of one of ours, and stay. */
  readonly keptScripts: readonly string[];
}

/** What `npm init` writes in place of a test. */
const placeholder = /^echo .*no test specified/;

/**
 * The text of a `package.json` with all that a project of the orchestrator needs. Its own entries stay.
 * @param text undefined if there is none
 * @param folderName names a project that has no name
 * @throws UsageError if something that it has stands in the way, TerminalError if it is no `package.json`
 */
export function editManifest(
  text: string | undefined,
  {
    folderName,
    dependencies,
  }: { readonly folderName: string; readonly dependencies: Readonly<Record<string, string>> },
): EditedManifest {
  const {
    imports,
    scripts: givenScripts,
    dependencies: given,
    devDependencies: givenDev,
    type,
    ...rest
  } = parse(text);
  if (type !== undefined && type !== 'module')
    throw new UsageError(
      `package.json has "type": "${type}", and nothing was written: run npm pkg set type=module, then init again`,
    );
  const taken = Object.entries(packageImports).filter(
    ([from, to]) => from in imports && imports[from] !== to,
  );
  if (taken.length > 0) {
    throw new UsageError(
      `package.json has other imports than a project needs, and nothing was written: ${taken.map(([from, to]) => `expected "${from}": "${to}"`).join(', ')}`,
    );
  }
  const ownScripts = Object.fromEntries(
    Object.entries(givenScripts).filter(([, script]) => !placeholder.test(script)),
  );
  const missing = (wanted: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(wanted).filter(([name]) => !(name in given) && !(name in givenDev)),
    );
  const name = rest.name ?? projectName(folderName);
  const manifest = {
    ...(rest.name === undefined && { name, private: true }),
    ...rest,
    type: 'module',
    imports: { ...packageImports, ...imports },
    scripts: { ...scripts, ...ownScripts },
    dependencies: sorted({ ...given, ...missing(dependencies) }),
    devDependencies: sorted({ ...givenDev, ...missing(devDependencies) }),
  };
  return {
    text: `${JSON.stringify(manifest, null, /^([ \t]+)"/m.exec(text ?? '')?.[1] ?? 2)}\n`,
    name: projectName(name),
    keptScripts: Object.keys(scripts).filter(
      (script) => script in ownScripts && ownScripts[script] !== scripts[script],
    ),
  };
}

function parse(text = '{}') {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new TerminalError(`package.json cannot be read, and nothing was written: ${why}`, {
      code: 'PROJECT_INVALID',
      cause: error,
    });
  }
}

/** `@acme/Weather data` as `weather-data`. */
function projectName(text: string): string {
  const words = text
    .slice(text.lastIndexOf('/') + 1)
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'pipelines';
}

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
