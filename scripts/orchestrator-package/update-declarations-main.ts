import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPackage } from './build-package.ts';
import { entryPointDeclarations } from './entry-points.ts';

// Accepts the package's current declarations.
const kept = path.resolve(
  import.meta.dirname,
  '..',
  '..',
  'tests',
  'orchestrator',
  'package',
  'declarations',
);
const built = await mkdtemp(path.join(tmpdir(), 'declarations-'));
try {
  await buildPackage(built);
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  for (const [file, text] of await entryPointDeclarations(built))
    await writeFile(path.join(kept, file), text);
} finally {
  await rm(built, { recursive: true });
}
