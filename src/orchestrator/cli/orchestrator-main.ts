#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { readEnv } from '../env.ts';
import { loadConfig } from './load-config.ts';
import { reportError } from './report-error.ts';
import { runMain } from './run-main.ts';

// The command `orchestrator` of a project that installs the package.
const { stdout, stderr } = process;
const args = process.argv.slice(2);
const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
try {
  await runMain({ version: manifest.version, ...(await loadConfig(args, process.cwd(), process.argv[1] ?? '')) });
} catch (error) {
  process.exitCode = reportError(error, { env: readEnv(), stdout, stderr }, args.includes('--json'));
}
