import { mkdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';

const spoolEnv = z.object({
  SPOOL_DIR: z.string().default(join(tmpdir(), 'moderate-spool')),
  SPOOL_LIMIT_MB: z.coerce.number().int().min(1).default(20_480),
});

/** Where large files are kept while they are processed. */
export interface Spool {
  readonly folder: string;
  /** Limit for one file, decompressed. */
  readonly limitBytes: number;
}

export const spoolResource = defineResource({
  description: 'Folder for large files while they are read and converted',
  env: spoolEnv,
  create: ({ SPOOL_DIR, SPOOL_LIMIT_MB }): Spool => ({
    folder: resolve(SPOOL_DIR),
    limitBytes: SPOOL_LIMIT_MB * 2 ** 20,
  }),
  checkHealth: async ({ folder, limitBytes }) => {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    return `${folder}: ${gigabytes(bavail * bsize)} free, files of up to ${gigabytes(limitBytes)}`;
  },
});

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
