#!/usr/bin/env node
import { readEnv } from '../env.ts';
import { loadConfig } from './load-config.ts';
import { readOwnManifest } from './own-manifest.ts';
import { reportError } from './report-error.ts';
import { runMain } from './run-main.ts';
import { UsageError } from '../usage-error.ts';

// The command `orchestrator` in projects that install the package.
const { stdout, stderr } = process;
const args = process.argv.slice(2);
const { version } = await readOwnManifest();
try {
  if (!process.features.typescript)
    throw new UsageError(
      `Node ${process.versions.node} cannot run a project's TypeScript: install Node 22.18 or later`,
    );
  await runMain({ version, ...(await loadConfig(args, process.cwd(), process.argv[1] ?? '')) });
} catch (error) {
  process.exitCode = reportError(
    error,
    { env: readEnv(), stdout, stderr },
    args.includes('--json'),
  );
}
