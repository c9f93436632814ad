import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { edited, missingLine, type Step } from './tutorial.ts';

export interface Follower {
  /** The current folder of the commands. */
  folder(): string;
  /** @throws Error with the output if a command's exit code or output differs from the page */
  follow(step: Step): Promise<void>;
  /** Stops running commands, as Ctrl-C in their terminal does. */
  close(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  printed(): string;
}

/** Commands that run until Ctrl-C. */
const endless = /^npx orchestrator dev$/;
const patienceMs = 120_000;
/** Longer than the development stack takes to notice a change. */
const noticeMs = 1_000;

/** Performs the steps of a page's reader in an empty folder. */
export function createFollower(
  start: string,
  env: Readonly<Record<string, string | undefined>>,
): Follower {
  let folder = start;
  let running: Running | undefined;
  /** Whether a file was written since the last check of the worker. */
  let mayRestart = false;

  async function write(step: Extract<Step, { readonly kind: 'write' }>): Promise<void> {
    const file = path.join(folder, step.file);
    await mkdir(path.dirname(file), { recursive: true });
    const before = step.edit.how === 'whole' ? '' : await readFile(file, 'utf8');
    await writeFile(file, edited(before, step));
    mayRestart = true;
  }

  async function run({
    commands,
    exitCode,
    prints,
  }: Extract<Step, { readonly kind: 'run' }>): Promise<void> {
    let printed = '';
    for (const [index, command] of commands.entries()) {
      if (endless.test(command)) {
        running = startEndless(command, folder, env);
        await untilPrinted(running, prints);
        return;
      }
      if (mayRestart) await untilRestarted(running);
      mayRestart = command.includes('>');
      const ended = await runInShell(command, folder, env);
      folder = ended.folder;
      printed += ended.printed;
      const expected = index === commands.length - 1 ? exitCode : 0;
      if (ended.code !== expected)
        throw new Error(
          `${command}\nended with ${ended.code} in place of ${expected}:\n${printed}`,
        );
    }
    const missing = missingLine(printed, prints);
    if (missing !== undefined)
      throw new Error(
        `${commands.join('\n')}\ndid not print ${JSON.stringify(missing)}, but:\n${printed}`,
      );
  }

  return {
    folder: () => folder,
    follow: (step) => (step.kind === 'write' ? write(step) : run(step)),
    close: async () => {
      const { child } = running ?? {};
      running = undefined;
      if (child?.pid === undefined || hasEnded(child)) return;
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGINT');
      await ended;
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode !== null || signalCode !== null;

function startEndless(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Running {
  const child = spawn('bash', ['-c', command], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return { child, printed: () => printed };
}

async function untilPrinted({ child, printed }: Running, lines: readonly string[]): Promise<void> {
  for (
    const end = Date.now() + patienceMs;
    missingLine(printed(), lines) !== undefined;
    await sleep(100)
  ) {
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(`It did not print ${missingLine(printed(), lines)}, but:\n${printed()}`);
  }
}

/** A worker that restarts after a change would take no work. */
async function untilRestarted(running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  await sleep(noticeMs);
  const isDown = () =>
    running.printed().lastIndexOf('restarting the worker') >
    running.printed().lastIndexOf('Worker started');
  for (const end = Date.now() + patienceMs; isDown(); await sleep(100)) {
    if (Date.now() > end) throw new Error(`The worker did not start again:\n${running.printed()}`);
  }
}

interface Ended {
  readonly code: number;
  readonly printed: string;
  readonly folder: string;
}

/** Runs a command as a terminal line, in which `cd` changes the folder. */
function runInShell(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const marker = 'The working folder is now: ';
  const script = `${command}\ncode=$?\necho "${marker}$PWD"\nexit $code`;
  return new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-c', script],
      { cwd, env: { ...env }, timeout: patienceMs, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') return reject(error);
        const [printed = '', folder = cwd] = stdout.split(marker);
        resolve({
          code: error === null ? 0 : Number(error.code),
          printed: printed + stderr,
          folder: folder.trim(),
        });
      },
    );
  });
}
