import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Definitions } from '../definitions/deployment.ts';
import { importDefinitions } from '../definitions/import-definitions.ts';
import { TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import { addInitCommand } from './commands/init.ts';
import type { AddCommand, OrchestratorConfig } from './config.ts';
import { UsageError } from '../usage-error.ts';
import { project } from '../project.ts';

const configFiles = ['orchestrator.config.ts', 'orchestrator.config.js', 'orchestrator.config.mjs'];

/** The valid contents of `orchestrator` in package.json. */
const manifestSchema = z.object({
  orchestrator: z.strictObject({ definitions: z.string(), name: z.string().optional() }).optional(),
});

const addDefinitionsOption: AddCommand = (program) =>
  program.option(
    '--definitions <file>',
    "Load the project's definitions from this module, instead of the one in orchestrator.config.ts",
  );

/**
 * Loads the configuration of the project that a folder belongs to: from the module that
 * `--definitions` names, else from `orchestrator.config.ts`, else from the field `orchestrator` of
 * `package.json`. Without any of them there are no definitions, and commands that need some report
 * it.
 * @throws TerminalError if an existing file cannot be used
 */
export async function loadConfig(
  args: readonly string[],
  folder: string,
  program: string,
): Promise<OrchestratorConfig> {
  const given = definitionsOption(args);
  const config = await readConfig(folder);
  const commands = [addInitCommand, addDefinitionsOption, ...(config.commands ?? [])];
  if (given === undefined) return { ...config, commands };
  const module = path.resolve(folder, given);
  const dev = {
    ...config.dev,
    worker:
      config.dev?.worker ??
      ([program, '--definitions', module, 'worker', '--apply-schedules'] as const),
  };
  return { ...config, commands, dev, definitions: () => loadDefinitions(module) };
}

function definitionsOption(args: readonly string[]): string | undefined {
  const index = args.findIndex(
    (arg) => arg === '--definitions' || arg.startsWith('--definitions='),
  );
  if (index === -1) return undefined;
  return args[index]?.includes('=') ? args[index].slice('--definitions='.length) : args[index + 1];
}

async function readConfig(folder: string): Promise<OrchestratorConfig> {
  for (let root = folder; ; root = path.dirname(root)) {
    const file = configFiles
      .map((name) => path.join(root, name))
      .find((candidate) => existsSync(candidate));
    if (file !== undefined) return { root, ...(await importConfig(file)) };
    const inManifest = await readManifest(root);
    if (inManifest !== undefined) return inManifest;
    if (root === path.dirname(root)) return { root: folder, definitions: noDefinitions };
  }
}

async function importConfig(file: string): Promise<OrchestratorConfig> {
  const { default: config } = (await import(pathToFileURL(file).href)) as {
    readonly default?: Partial<OrchestratorConfig>;
  };
  if (typeof config?.definitions === 'function')
    return { ...config, definitions: config.definitions };
  throw new TerminalError(
    `${file} does not export a configuration: write export default defineConfig({ definitions: … })`,
    {
      code: 'PROJECT_INVALID',
    },
  );
}

async function readManifest(root: string): Promise<OrchestratorConfig | undefined> {
  const file = path.join(root, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = manifestSchema.safeParse(manifestIn(file, text));
  if (!parsed.success)
    throw new TerminalError(
      `${file}: the field orchestrator is not valid\n${z.prettifyError(parsed.error)}`,
      { code: 'PROJECT_INVALID' },
    );
  const { orchestrator } = parsed.data;
  if (orchestrator === undefined) return undefined;
  const { name, definitions } = orchestrator;
  const module = path.resolve(root, definitions);
  return {
    root,
    definitions: () => loadDefinitions(module),
    ...(name !== undefined && { project: { name } }),
  };
}

function manifestIn(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TerminalError(`${file} is not JSON: ${messageOf(error)}`, {
      code: 'PROJECT_INVALID',
      cause: error,
    });
  }
}

async function loadDefinitions(module: string): Promise<Definitions> {
  if (!existsSync(module))
    throw new UsageError(
      `There is no module ${module} to load the definitions from`,
      'PROJECT_NOT_FOUND',
    );
  return importDefinitions(pathToFileURL(module).href);
}

function noDefinitions(): Promise<never> {
  return Promise.reject(
    new UsageError(
      `This folder is not part of a project with definitions: create one with ${project().command} init, create orchestrator.config.ts, or give --definitions FILE`,
      'PROJECT_NOT_FOUND',
    ),
  );
}
