import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Env } from '../../env.ts';
import { messageOf } from '../../message-of.ts';
import { temporalVersion } from './version.ts';

export interface Destination {
  readonly folder: string;
  readonly binary: string;
  readonly env: Env;
}

const platforms: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Downloads the release archive, verifies it against the release's checksums, and installs the
 * program at `binary` atomically.
 */
export async function downloadRelease({ folder, binary }: Destination): Promise<void> {
  const platform = platforms[process.platform];
  const architecture = architectures[process.arch];
  if (!platform || !architecture)
    throw new Error(`no release for ${process.platform} ${process.arch}`);
  const base = `https://github.com/temporalio/cli/releases/download/v${temporalVersion}`;
  const name = `temporal_cli_${temporalVersion}_${platform}_${architecture}.tar.gz`;

  const checksums = (await download(`${base}/checksums.txt`, 10_000)).toString('utf8');
  const expected = checksums
    .split('\n')
    .find((line) => line.trim().endsWith(name))
    ?.trim()
    .split(/\s+/)[0];
  const archive = await download(`${base}/${name}`, 180_000);
  if (createHash('sha256').update(archive).digest('hex') !== expected)
    throw new Error(`${name} does not match its checksum`);

  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'download-'));
  try {
    await writeFile(path.join(work, name), archive);
    await promisify(execFile)('tar', ['-xzf', path.join(work, name), '-C', work, 'temporal']);
    await chmod(path.join(work, 'temporal'), 0o755);
    await rename(path.join(work, 'temporal'), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function download(url: string, timeoutMs: number): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${new URL(url).hostname}: ${messageOf(cause)}`, { cause: error });
  }
}
