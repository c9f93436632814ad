import { existsSync, type FSWatcher, watch } from 'node:fs';
import path from 'node:path';

export interface SourceChanges {
  /** Resolves once sources have changed, from now on, and then been left alone for a moment. */
  next(): Promise<void>;
  close(): void;
}

const quietMs = 150;
const sources = /\.(ts|js|json|sql)$/;

/** Watches the folders that are there, with all below them. */
export function watchSources(folders: readonly string[]): SourceChanges {
  let resolve: () => void;
  let changed: Promise<void>;
  const settle = (): void => {
    resolve?.();
    changed = new Promise((done) => (resolve = done));
  };
  settle();
  let timer: NodeJS.Timeout | undefined;
  const watchers = folders
    .filter((folder) => existsSync(folder))
    .map((folder): FSWatcher => {
      const watcher = watch(folder, { recursive: true }, (_event, file) => {
        if (!file || !sources.test(path.basename(file))) return;
        clearTimeout(timer);
        timer = setTimeout(settle, quietMs);
      });
      // A file that is gone before it could be looked at; the change that removed it is reported all the same.
      return watcher.on('error', () => {});
    });
  return {
    next: () => changed,
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
