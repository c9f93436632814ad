import { spawn } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { codeOf, logOutput, TerminalError } from '@moderate/orchestrator';
import { gitError, withoutCredentials } from './git-error.ts';
import { takeLines } from './take-lines.ts';

/** `GIT_ALLOW_PROTOCOL` restricts the transports of git, regardless of its configuration. */
export type GitEnv = Readonly<Record<string, string | undefined>>;

export interface GitCall {
  readonly args: readonly string[];
  /** An empty repository of our own: git ignores the configuration of the one it reads. */
  readonly folder?: string;
  readonly input?: string;
  /** Receives git's output; otherwise it is returned. */
  readonly output?: FileHandle | 'ignore';
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  onProgress?(line: string): void;
}

const maxOutputBytes = 256 * 2 ** 20;
const keptErrorCharacters = 8_000;

/** No prompts, no hooks, no helpers that a repository could specify. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.bigFileThreshold=8m',
  'credential.interactive=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
].flatMap((setting) => ['-c', setting]);

const quiet = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '/bin/false',
  SSH_ASKPASS: '/bin/false',
  GCM_INTERACTIVE: 'never',
  GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=30',
  GIT_LFS_FORCE_PROGRESS: '1',
};

/**
 * Runs git without a shell, in its own process group, which ends with the signal or the time limit.
 *
 * @throws TerminalError or RetryableError with git's message, without passwords
 */
export async function runGit(env: GitEnv, call: GitCall): Promise<string> {
  const { args, folder, input, output, timeoutMs, signal, onProgress } = call;
  signal?.throwIfAborted();
  const child = spawn(
    'git',
    [...settings, ...(folder === undefined ? [] : ['--git-dir', folder]), ...args],
    {
      cwd: folder ?? '/',
      env: { ...env, ...quiet },
      detached: true,
      stdio: [
        'pipe',
        output === undefined ? 'pipe' : output === 'ignore' ? 'ignore' : output.fd,
        'pipe',
      ],
    },
  );
  const printed: Buffer[] = [];
  let bytes = 0;
  let errors = '';
  const said = takeLines((line) => logOutput(withoutCredentials(line), `git ${args[0]}`));
  let ended: 'late' | 'too much' | undefined;
  const end = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has already exited.
    }
  };
  const timer = setTimeout(() => {
    ended = 'late';
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end, { once: true });

  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input ?? '');
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxOutputBytes) {
      ended = 'too much';
      end();
    } else printed.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-keptErrorCharacters);
    said.write(text);
    if (onProgress) for (const line of text.split(/[\r\n]+/)) onProgress(line);
  });

  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    said.end();
    signal?.throwIfAborted();
    if (code === 0) return Buffer.concat(printed).toString();
  } catch (error) {
    signal?.throwIfAborted();
    if (codeOf(error) === 'ENOENT') {
      throw new TerminalError(
        'There is no git on this worker: install it (Debian: apt-get install git git-lfs)',
        { type: 'GitMissing' },
      );
    }
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
  if (ended === 'late')
    throw gitError(`git ${args[0]} did not end within ${timeoutMs / 1000} s: timed out`);
  if (ended === 'too much')
    throw new TerminalError(
      `git ${args[0]} printed over ${maxOutputBytes / 2 ** 20} MiB: the repository is too large`,
    );
  throw gitError(errors);
}
