import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { projectFolder } from '#project-folder.ts';
import { installPythonProgram } from '#tests/services/deploy-tools/install-python-program.ts';

const constraints = path.join(import.meta.dirname, 'schemathesis-constraints.txt');

/**
 * The program that generates requests from an API's document, installed once with the versions of
 * the constraints file.
 */
export async function installSchemathesis(env: Env): Promise<string> {
  const versions = await readFile(constraints, 'utf8');
  const version = /^schemathesis==(\S+)$/m.exec(versions)?.[1] ?? '';
  const program = { name: 'st', source: 'schemathesis', version, constraints };
  return installPythonProgram(program, { env, projectFolder, report: () => undefined });
}

export interface MadeUpRequests {
  /** URL of the document. */
  readonly url: string;
  readonly token: string;
  /** Path parameters that refer to existing objects, by name; others are random. */
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly args: readonly string[];
}

export interface MadeUpAnswers {
  /** The deviations from the document; empty if there are none. */
  readonly failures: string;
  readonly requests: number;
}

/** Per operation, in addition to those that cover each property of its schemas. */
const randomRequests = 2;
const longestMs = 240_000;

/**
 * Sends an API valid and invalid requests according to its document, always the same ones. Compares
 * each response with the document.
 */
export async function runSchemathesis(
  program: string,
  { url, token, parameters, args }: MadeUpRequests,
  env: Env,
): Promise<MadeUpAnswers> {
  const folder = await mkdtemp(path.join(tmpdir(), 'schemathesis-'));
  try {
    const config = path.join(folder, 'schemathesis.toml');
    await writeFile(config, configText(parameters));
    const header = `X-Request-Token: ${token}`;
    const usual = ['run', url, '--no-color', '--continue-on-failure', '--warnings', 'off'];
    // Neither ends with its request alone: a stream, and a tick, for which a worker needs time.
    const others = ['/api/v1/events', '/api/v1/sensors/{sensor}/tick'].flatMap((path) => [
      '--exclude-path',
      path,
    ]);
    const patience = ['--request-timeout', '60'];
    const given = [
      '--config-file',
      config,
      ...usual,
      '--header',
      header,
      ...others,
      ...patience,
      ...args,
    ];
    return await answers(program, given, { cwd: folder, env: { ...env }, timeout: longestMs });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The document does not know which objects and tokens exist, so the API may reject requests that
 * are valid according to it.
 */
function configText(parameters: MadeUpRequests['parameters']): string {
  const values = Object.entries(parameters).map(
    ([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`,
  );
  return [
    'seed = 1',
    'suppress-health-check = ["all"]',
    '[parameters]',
    ...values,
    '[generation]',
    'mode = "all"',
    `max-examples = ${randomRequests}`,
    'no-shrink = true',
    '[checks.positive_data_acceptance]',
    'expected-statuses = ["2xx", 401, 404, 409, 422]',
  ].join('\n');
}

function answers(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly timeout: number },
): Promise<MadeUpAnswers> {
  return new Promise((resolve) => {
    execFile(program, [...args], { ...options, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const [, found = stdout] = stdout.split(/^=+ FAILURES =+$/m);
      resolve({
        failures: error === null ? '' : `${stderr}${found}`,
        requests: Number(/(\d+) generated/.exec(stdout)?.[1] ?? 0),
      });
    });
  });
}
