import path from 'node:path';
import { setProject, type Project } from '../project.ts';
import type { StackExtension } from '../dev/stack/stack-extension.ts';

/** A project's changes to the default settings of its command line. */
export interface GivenSettings {
  readonly project?: Partial<Project>;
  readonly description?: string;
  readonly version?: string;
  /** The project's root folder; defaults to the working directory. */
  readonly root?: string;
  readonly dev?: DevConfig;
  /**
   * The process that started this one and forwards signals to it; when it ends, commands shut down
   * gracefully.
   */
  readonly launcherPid?: number;
}

/** A project's changes to the default settings of the development stack. */
export interface DevConfig {
  /**
   * Names the folders outside the project, for downloads and for data that Postgres cannot keep in
   * the project; defaults to `orchestrator`.
   */
  readonly name?: string;
  /** The data folder, relative to the root. */
  readonly folder?: string;
  /**
   * Folders relative to the root whose changes restart the worker; by default all except hidden
   * ones and `node_modules`.
   */
  readonly watch?: readonly string[];
  /** What Node runs as a worker: a file relative to the root, and its arguments. */
  readonly worker?: readonly [entry: string, ...args: string[]];
  readonly extension?: StackExtension;
}

/** Complete settings, with absolute paths. */
export interface Settings extends Required<Omit<GivenSettings, 'project' | 'dev' | 'launcherPid'>> {
  readonly dev: Required<Omit<DevConfig, 'extension'>> &
    Pick<DevConfig, 'extension'> & { readonly web: readonly string[] };
  readonly launcherPid: number | undefined;
}

/** Resolves the settings, and sets their project as this process's project. */
export function resolveSettings({ dev = {}, ...given }: GivenSettings): Settings {
  if (given.project) setProject(given.project);
  const root = path.resolve(given.root ?? '.');
  const program = process.argv[1] ?? '';
  const [entry, ...args] = dev.worker ?? [program, 'worker', '--apply-schedules'];
  return {
    description: given.description ?? 'Run and watch jobs, assets, sensors and schedules.',
    version: given.version ?? '0.0.0',
    root,
    launcherPid: given.launcherPid,
    dev: {
      name: dev.name ?? 'orchestrator',
      folder: path.resolve(root, dev.folder ?? '.orchestrator'),
      watch: dev.watch ?? ['.'],
      worker: [path.resolve(root, entry), ...args],
      web: [path.resolve(root, program), 'web'],
      ...(dev.extension && { extension: dev.extension }),
    },
  };
}
