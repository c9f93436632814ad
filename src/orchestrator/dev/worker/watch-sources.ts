import { type Dirent, existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';

export interface SourceChanges {
  /** Resolves when sources have changed after this call and then been stable for a moment. */
  next(): Promise<void>;
  close(): void;
}

const quietMs = 150;
const sources = /\.(ts|js|json|sql)$/;

/** Watches those of the folders that exist, recursively, and the project's `.env` file. */
export function watchSources(projectFolder: string, folders: readonly string[]): SourceChanges {
  let resolve: () => void;
  let changed: Promise<void>;
  const settle = (): void => {
    resolve?.();
    changed = new Promise((done) => (resolve = done));
  };
  settle();
  let timer: NodeJS.Timeout | undefined;
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(settle, quietMs);
  };
  const trees = folders
    .map((name) => path.join(projectFolder, name))
    .filter((folder) => existsSync(folder))
    .map((folder) => watchTree(folder, (file) => sources.test(file) && onChange()));
  const settings = watchFolder(projectFolder, (file) => file === '.env' && onChange());
  return {
    next: () => changed,
    close: () => {
      clearTimeout(timer);
      for (const watched of [...trees, settings]) watched.close();
    },
  };
}

interface Watched {
  close(): void;
}

/**
 * Calls with the name of each file below the folder that was written, replaced, created or removed.
 * Linux reports changes per folder, and Node's recursive watch on Linux permanently loses a file
 * that an editor has replaced by renaming another.
 */
function watchTree(root: string, onFile: (name: string) => void): Watched {
  if (process.platform !== 'linux') {
    return ignoringErrors(
      watch(root, { recursive: true }, (_event, file) => file && onFile(path.basename(file))),
    );
  }
  const watchers = new Map<string, FSWatcher>();
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_event, file) => {
      if (!file) return;
      onFile(file);
      const inner = path.join(folder, file);
      // A removed folder may have been created again, and its old watcher would not see that.
      forget(inner);
      addWithFiles(inner);
    });
    watchers.set(folder, ignoringErrors(watcher));
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (isWatched(entry)) addIfThere(path.join(folder, entry.name));
  };
  /** The folder may be removed before it is read; the change that removed it is reported anyway. */
  const addIfThere = (folder: string): void => {
    try {
      add(folder);
    } catch {
      forget(folder);
    }
  };
  const forget = (folder: string): void => {
    for (const [watched, watcher] of watchers) {
      if (watched !== folder && !watched.startsWith(`${folder}${path.sep}`)) continue;
      watcher.close();
      watchers.delete(watched);
    }
  };
  /** Files that were written into a new folder before it was watched are reported too. */
  const addWithFiles = (folder: string): void => {
    const files = filesBelow(folder);
    if (files === undefined) return;
    addIfThere(folder);
    for (const file of files) onFile(file);
  };
  add(root);
  return { close: () => watchers.forEach((watcher) => watcher.close()) };
}

const isWatched = (entry: Dirent): boolean =>
  entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.');

/** Undefined if it is not a folder. */
function filesBelow(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder, { recursive: true }).map((file) => path.basename(String(file)));
  } catch {
    return undefined;
  }
}

/** Watches only the folder's own files. */
function watchFolder(folder: string, onFile: (name: string) => void): Watched {
  return ignoringErrors(watch(folder, (_event, file) => file && onFile(file)));
}

function ignoringErrors(watcher: FSWatcher): FSWatcher {
  return watcher.on('error', () => {});
}
