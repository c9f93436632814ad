import { copyFile, mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectFolder } from '#project-folder.ts';
import { buildah } from './buildah.ts';
import { runDeployTool, runProgramOrFail } from './tools.ts';

/** The version that the image's Node includes. */
const npmVersion = '11.21.2';

/**
 * The base image of the Dockerfile: from its registry if reachable, otherwise the same Debian with
 * the same Node, built here once. Returns its name.
 */
export async function ensureBaseImage(): Promise<string> {
  const dockerfile = await readFile(path.join(projectFolder, 'docker', 'Dockerfile'), 'utf8');
  const [, named = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile) ?? [];
  const base = `docker.io/library/${named}`;
  const there = await buildah(['images', '--quiet', base]).catch(() => '');
  if (there !== '') return base;
  await buildah(['pull', '--quiet', base], 300_000).catch(() => make(base));
  return base;
}

async function make(base: string): Promise<void> {
  const [, version = ''] = /node:([\d.]+)-bookworm/.exec(base) ?? [];
  if (`v${version}` !== process.version)
    throw new Error(`The Dockerfile's Node is ${version}, but the project's is ${process.version}`);
  // Root's temporary folders are closed to others, but debootstrap's own user needs access.
  const folder = await mkdtemp(path.join(tmpdir(), 'moderate-base-'));
  const root = path.join(folder, 'root');
  try {
    const made = await runDeployTool('debootstrap', ['--variant=minbase', 'bookworm', root], {
      timeoutMs: 900_000,
    });
    if (made.code !== 0)
      throw new Error(`debootstrap failed:\n${made.out.split('\n').slice(-10).join('\n')}`);
    await rm(path.join(root, 'var', 'cache', 'apt', 'archives'), { recursive: true, force: true });
    await mkdir(path.join(root, 'usr', 'local', 'bin'), { recursive: true });
    await copyFile(process.execPath, path.join(root, 'usr', 'local', 'bin', 'node'));
    const npm = [
      'install',
      '--global',
      '--prefix',
      path.join(root, 'usr', 'local'),
      '--no-audit',
      '--no-fund',
      `npm@${npmVersion}`,
    ];
    await runProgramOrFail('npm', npm, { timeoutMs: 300_000 });
    const container = (await buildah(['from', 'scratch'])).trim();
    await buildah(['copy', '--quiet', container, root, '/']);
    await buildah([
      'config',
      '--env',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      '--cmd',
      'node',
      container,
    ]);
    await buildah(['commit', '--quiet', '--rm', container, base]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
