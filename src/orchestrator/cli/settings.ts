import path from 'node:path';
import { setProject, type Project } from '../project.ts';
import type { StackExtension } from '../dev/stack/stack-extension.ts';

/** How a project's command line differs from the usual. */
export interface GivenSettings {
  readonly project?: Partial<Project>;
  readonly description?: string;
  readonly version?: string;
  /** The project's root folder; the working folder if it is not set. */
  readonly root?: string;
  readonly dev?: DevConfig;
  /** The process that started this one and passes signals on; when it ends, commands end in order. */
  readonly launcherPid?: number;
}

/** How the development stack differs from the usual. */
export interface DevConfig {
  /** Names the folders outside the project, for downloads and for data that Postgres may not keep in the project: `orchestrator` unless given. */
  readonly name?: string;
  /** Where data is kept, below the root. */
  readonly folder?: string;
  /** Folders below the root whose changes restart the worker; all but hidden ones and `node_modules` if it is not set. */
  readonly watch?: readonly string[];
  /** What Node runs as a worker: a file below the root, and its arguments. */
  readonly worker?: readonly [entry: string, ...args: string[]];
  readonly extension?: StackExtension;
}

/** Nothing is left open, and folders are absolute. */
export interface Settings extends Required<Omit<GivenSettings, 'project' | 'dev' | 'launcherPid'>> {
  readonly dev: Required<Omit<DevConfig, 'extension'>> &
    Pick<DevConfig, 'extension'> & { readonly web: readonly string[] };
  readonly launcherPid: number | undefined;
}

/** Makes the project of the settings this process's. */
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
