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
  /** Existing scripts of the project that have the same names as ours, and are kept. */
  readonly keptScripts: readonly string[];
}

/** The placeholder that `npm init` writes as the test script. */
const placeholder = /^echo .*no test specified/;

/**
 * The text of a `package.json` with everything that a project of the orchestrator needs. Existing
 * entries are kept.
 * @param text undefined if there is none
 * @param folderName the name for a project that has none
 * @throws UsageError if an existing entry conflicts, TerminalError if it is not a `package.json`
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

/** Converts `@acme/Weather data` to `weather-data`. */
function projectName(text: string): string {
  const words = text
    .slice(text.lastIndexOf('/') + 1)
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'pipelines';
}

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
