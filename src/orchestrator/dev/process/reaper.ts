import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line of the protocol between a stack and its reaper process. */
export type ReaperMessage =
  | { readonly type: 'watch'; readonly pid: number; readonly signal: NodeJS.Signals }
  | { readonly type: 'release'; readonly pid: number }
  | { readonly type: 'removeFolder'; readonly folder: string };

/**
 * Stops the services and removes the temporary folders of a process that dies without doing so
 * itself, even after `kill -9`.
 */
export interface Reaper {
  watch(pid: number, signal: NodeJS.Signals): void;
  release(pid: number): void;
  removeFolder(folder: string): void;
  /** Stops everything that is still watched, and the helper process itself. */
  close(): Promise<void>;
}

/**
 * Starts a helper process that holds one end of a pipe. When this process dies for any reason, the
 * system closes the other end; the helper then stops the processes that it watches, and exits. It
 * has its own session, so Ctrl-C does not reach it.
 */
export function createReaper(): Reaper {
  const script = fileURLToPath(
    new URL(`reaper-main${path.extname(import.meta.url)}`, import.meta.url),
  );
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => resolve()).once('error', () => resolve()),
  );
  child.stdin.on('error', () => {});
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();

  const send = (message: ReaperMessage): void =>
    void child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    watch: (pid, signal) => send({ type: 'watch', pid, signal }),
    release: (pid) => send({ type: 'release', pid }),
    removeFolder: (folder) => send({ type: 'removeFolder', folder }),
    close: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
