#!/usr/bin/env node
import { readEnv } from '../env.ts';
import { loadConfig } from './load-config.ts';
import { readOwnManifest } from './own-manifest.ts';
import { reportError } from './report-error.ts';
import { runMain } from './run-main.ts';

// The command `orchestrator` of a project that installs the package.
const { stdout, stderr } = process;
const args = process.argv.slice(2);
const { version } = await readOwnManifest();
try {
  await runMain({ version, ...(await loadConfig(args, process.cwd(), process.argv[1] ?? '')) });
} catch (error) {
  process.exitCode = reportError(error, { env: readEnv(), stdout, stderr }, args.includes('--json'));
}
