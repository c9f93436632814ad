import { execFile } from 'node:child_process';
import { findCompose } from '#tests/services/deploy-tools/find-compose.ts';
import { type DeployTool, findDeployTool } from '#tests/services/deploy-tools/find-deploy-tools.ts';
import { projectFolder } from '#project-folder.ts';
import { readEnv, type Env } from '#orchestrator/env.ts';

export interface ProgramResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Added to the environment of this process. */
  readonly env?: Env;
  readonly input?: string;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** For the hook or test that first uses a tool, which may have to be built. */
export const toolMs = 1_800_000;

const options = {
  env: readEnv(),
  projectFolder,
  report: (line: string): void => void process.stderr.write(`${line}\n`),
};

/** Runs a program in the project's folder to completion, regardless of its exit code. */
export function runTool(
  program: string,
  args: readonly string[],
  { env, input, cwd, timeoutMs = 120_000 }: RunOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const settings = {
      env: { ...options.env, ...env },
      cwd: cwd ?? projectFolder,
      timeout: timeoutMs,
      maxBuffer: 256 * 1024 * 1024,
    };
    const child = execFile(program, [...args], settings, (error, out, err) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
    // A program may exit before it has read its input.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}

/** @throws Error with the program's output if it fails */
export async function runProgramOrFail(
  program: string,
  args: readonly string[],
  run?: RunOptions,
): Promise<string> {
  const { code, out, err } = await runTool(program, args, run);
  if (code !== 0)
    throw new Error(
      `${program} failed:\n${`${out}\n${err}`.trim().split('\n').slice(-25).join('\n')}`,
    );
  return out;
}

export function deployToolPath(name: DeployTool): Promise<string> {
  return findDeployTool(name, options);
}

export async function runDeployTool(
  name: DeployTool,
  args: readonly string[],
  run?: RunOptions,
): Promise<ProgramResult> {
  return runTool(await deployToolPath(name), args, run);
}

export async function runCompose(
  args: readonly string[],
  run?: RunOptions,
): Promise<ProgramResult> {
  const [program, ...first] = await findCompose(options);
  return runTool(program, [...first, ...args], run);
}
