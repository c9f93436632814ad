import { Readable } from 'node:stream';
import { runCli } from '#orchestrator/cli/run-cli.ts';
import { moderateCli } from '#cli/config.ts';
import { projectFolder } from '#project-folder.ts';
import { resolveSettings } from '#orchestrator/cli/settings.ts';
import type { Env } from '#orchestrator/env.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { createPartyDefinitions } from '../doubles/fixtures/cli/definitions.ts';

export interface CommandOptions {
  readonly env?: Env;
  /** A function loads them. */
  readonly definitions?: Definitions | (() => Promise<Definitions>);
  readonly signal?: AbortSignal;
  /** Content of standard input. */
  readonly stdin?: string;
  /** The project's folder, by default this repository. */
  readonly root?: string;
  /** Whether standard output is a terminal. */
  readonly tty?: boolean;
  /** Terminal width. */
  readonly columns?: number;
  /** Where a development stack keeps its data. */
  readonly devFolder?: string;
  /** Called with each chunk of standard output. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Executes a command line in this process, as the program would. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const {
    env = {},
    definitions = createPartyDefinitions(),
    stdin = '',
    signal = new AbortController().signal,
    tty = false,
    columns = 100,
    devFolder,
    root = projectFolder,
    onOutput,
  } = options;
  let out = '';
  let err = '';
  const code = await runCli(
    args,
    {
      env,
      stdin: Readable.from([stdin]),
      stdout: {
        isTTY: tty,
        columns,
        rows: 40,
        write: (text) => {
          out += text;
          onOutput?.(text);
        },
      },
      stderr: { write: (text) => void (err += text) },
      settings: resolveSettings({
        ...moderateCli,
        root,
        dev: { ...moderateCli.dev, ...(devFolder && { folder: devFolder }) },
      }),
      loadDefinitions: async () =>
        typeof definitions === 'function' ? definitions() : definitions,
      stopSignal: () => signal,
    },
    moderateCli.commands,
  );
  return { code, out, err };
}

/** The single JSON document that a command prints with `--json`. */
export async function runJson<T>(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<T & { readonly code: number }> {
  const { code, out, err } = await runCommand([...args, '--json'], options);
  if (err !== '') throw new Error(err);
  return { code, ...(JSON.parse(out) as T) };
}
