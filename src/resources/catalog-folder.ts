import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { defineResource } from '@moderate/orchestrator';

/** A folder of JSON files that replaces OpenMetadata. */
export const catalogFolderResource = defineResource({
  description: 'Folder that receives the catalog instead of OpenMetadata',
  env: z.object({ CATALOG_DIR: z.string() }),
  create: ({ CATALOG_DIR }) => resolve(CATALOG_DIR),
  checkHealth: async (folder) => {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  },
});
