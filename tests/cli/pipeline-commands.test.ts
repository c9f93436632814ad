import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { unaudited } from '#orchestrator/cli/audit/unaudited.ts';
import type { AddCommand } from '#orchestrator/cli/config.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { runCommand } from './run-command.ts';

const repository = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Definitions of a pipeline with a command that prints its arguments. */
function withCommand(name: string, load?: () => Promise<{ addCommands: AddCommand }>) {
  const addCommands: AddCommand = (program, { output }) => {
    unaudited(program.command(name))
      .argument('<words...>')
      .description('print words')
      .action((words: string[]) => output.show({ words }, words));
  };
  const commands = load ?? (async () => ({ addCommands }));
  return createDefinitions({ pipelines: [definePipeline({ commands })] });
}
const echo = withCommand('echo');
const failing = async () => {
  throw new TerminalError('The definitions are not valid:\n- Two assets have the key a', {
    code: 'DEFINITIONS_INVALID',
  });
};

describe('a command of a pipeline', () => {
  test('is carried out, and has the options of all commands', async () => {
    expect(await runCommand(['echo', 'a', 'b'], { definitions: echo })).toEqual({
      code: 0,
      out: 'a\nb\n',
      err: '',
    });
    expect(
      JSON.parse((await runCommand(['--json', 'echo', 'a'], { definitions: echo })).out),
    ).toEqual({ words: ['a'] });
    expect(await runCommand(['echo'], { definitions: echo })).toEqual({
      code: 2,
      out: '',
      err: "Missing required argument 'words'\n",
    });
    for (const args of [
      ['help', 'echo'],
      ['echo', '--help'],
    ]) {
      const { code, out } = await runCommand(args, { definitions: echo });
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(
          /^Usage: moderate echo .*\n {2}--json +Print one JSON/s,
        ) as string,
      });
    }
  });

  test('is suggested where its name is mistyped', async () => {
    expect((await runCommand(['ecco'], { definitions: echo })).err).toBe(
      "Unknown command 'ecco'. Did you mean echo?\n",
    );
  });

  test('follows the others in the help, in line with them', async () => {
    const { code, out } = await runCommand(['--help'], { definitions: echo });
    expect(code).toBe(0);
    expect(out).toMatch(
      /\n {2}help \[command\] +display help for command\n\nCommands of pipelines:\n {2}echo <words\.\.\.> +print words\n$/,
    );
    const columnOf = (text: string) =>
      out
        .split('\n')
        .find((line) => line.includes(text))
        ?.indexOf(text);
    expect(columnOf('print words')).toBe(columnOf('display help for command'));
    expect((await runCommand([], { definitions: echo })).err).toBe(out);
  });

  test('may not have the name of another', async () => {
    const runs = withCommand('runs');
    const message = 'Two commands are named runs: give that of the pipeline another name';
    expect(await runCommand(['definitions', 'validate'], { definitions: runs })).toEqual({
      code: 1,
      out: '',
      err: `${message} [DEFINITIONS_INVALID]\n`,
    });
    expect((await runCommand(['--help'], { definitions: runs })).out).toMatch(
      new RegExp(`\nCommands of pipelines:\n {2}${message}\n$`),
    );
    expect((await runCommand(['runs', '--help'], { definitions: runs })).out).toContain(
      'Usage: moderate runs',
    );
  });

  test('whose module cannot be loaded is reported by validate', async () => {
    const missing = withCommand(
      'echo',
      () => import('./no-such-module.ts' as string) as Promise<never>,
    );
    const { code, err } = await runCommand(['definitions', 'validate'], { definitions: missing });
    expect(code).toBe(1);
    expect(err).toMatch(/no-such-module\.ts.* \[DEFINITIONS_NOT_LOADED\]\n$/s);
  });
});

describe('with definitions that cannot be loaded', () => {
  test('the help shows the commands that there are, and why some are not', async () => {
    const { code, out } = await runCommand(['--help'], { definitions: failing });
    expect(code).toBe(0);
    expect(out).toMatch(/\n {2}dev .*\n {2}quickstart /s);
    expect(out).toMatch(
      /\nCommands of pipelines:\n {2}The definitions are not valid:\n {2}- Two assets have the key a\n$/,
    );
  });

  test.each(['dev', 'quickstart', 'definitions validate', 'new asset', 'help run'])(
    '%s has its help',
    async (name) => {
      const { code, out } = await runCommand([...name.split(' '), '--help'], {
        definitions: failing,
      });
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringContaining(`Usage: moderate ${name.replace('help ', '')}`) as string,
      });
    },
  );

  test('a command that may be of a pipeline says what is wrong with them', async () => {
    const { code, out, err } = await runCommand(['echo'], { definitions: failing });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      'echo is not a command of the orchestrator, and the commands of pipelines could not be loaded. The definitions are not valid:\n- Two assets have the key a\n[DEFINITIONS_INVALID]\n',
    );
  });
});

test('a worker loads neither commander nor the commands of pipelines', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import('#definitions.ts');
    await import('@moderate/orchestrator/worker');
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: repository,
  });
  const loaded = nonEmpty(JSON.parse(stdout) as readonly string[]);
  expect(loaded.some((url) => url.endsWith('/activities/matrix-profile.ts'))).toBe(true);
  expect(
    loaded.filter((url) =>
      /\/commander\/|\/commands(\/[\w-]+)?\.ts$|\/orchestrator\/cli\//.test(url),
    ),
  ).toEqual([]);
});
