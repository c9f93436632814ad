import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';
import { withoutCredentials } from './git/git-error.ts';
import {
  openSnapshot,
  type GitFile,
  type GitSnapshot,
  type SnapshotOptions,
} from './git/open-snapshot.ts';
import { resolveTreeish } from './git/resolve-treeish.ts';
import { runGit } from './git/run-git.ts';

export type { GitFile, GitSnapshot };

/**
 * The environment variables for git and its subprocesses: programs, the operator's own
 * configuration and keys, proxies.
 */
const gitEnv = z.object({
  PATH: z.string().default('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
  HOME: z.string().optional(),
  SSH_AUTH_SOCK: z.string().optional(),
  HTTPS_PROXY: z.string().optional(),
  HTTP_PROXY: z.string().optional(),
  NO_PROXY: z.string().optional(),
  SSL_CERT_FILE: z.string().optional(),
  /**
   * Transports for repositories. With `file`, anyone who starts a run could publish repositories on
   * the worker's disk.
   */
  GIT_PROTOCOLS: z
    .string()
    .regex(
      /^(https|http|ssh|git|file)(,(https|http|ssh|git|file))*$/,
      'expected https, http, ssh, git or file, with commas between them',
    )
    .default('https,http,ssh'),
});

/** Third-party Git repositories, which are read and never trusted. */
export interface Git {
  /** The current commit of a branch, a tag or a SHA. */
  resolve(url: string, treeish: string, signal: AbortSignal): Promise<string>;
  open(url: string, commit: string, options: SnapshotOptions): Promise<GitSnapshot>;
  /** @throws TerminalError if git is not installed */
  versions(): Promise<{ readonly git: string; readonly lfs: string | undefined }>;
}

export function createGit(env: z.infer<typeof gitEnv>): Git {
  // git and curl read these variables in lower case.
  const {
    HTTPS_PROXY: https_proxy,
    HTTP_PROXY: http_proxy,
    NO_PROXY: no_proxy,
    GIT_PROTOCOLS,
    ...others
  } = env;
  const protocols = { GIT_ALLOW_PROTOCOL: GIT_PROTOCOLS.replaceAll(',', ':') };
  const given = Object.fromEntries(
    Object.entries({ ...others, https_proxy, http_proxy, no_proxy, ...protocols }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return {
    resolve: (url, treeish, signal) => resolveTreeish(given, url, treeish, signal),
    open: (url, commit, options) => openSnapshot(given, url, commit, options),
    versions: async () => ({
      git: versionIn(await runGit(given, { args: ['version'], timeoutMs: 10_000 })),
      lfs: await runGit(given, { args: ['lfs', 'version'], timeoutMs: 10_000 }).then(
        versionIn,
        () => undefined,
      ),
    }),
  };
}

/** A repository's address without credentials, for display. */
export function publicUrl(url: string): string {
  return withoutCredentials(url);
}

function versionIn(text: string): string {
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? text.trim();
}

export const gitResource = defineResource({
  description: 'git, which fetches public datasets',
  env: gitEnv,
  create: createGit,
  checkHealth: async (git) => {
    const { git: version, lfs } = await git.versions();
    return `git ${version}, ${lfs === undefined ? 'no git-lfs, which genomeProjectJob needs: install it' : `git-lfs ${lfs}`}`;
  },
});
