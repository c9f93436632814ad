import { createRequire } from 'node:module';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { aptInstall, canUseApt } from '../apt-install.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import type { Report } from '#orchestrator/dev/report.ts';
import { findBrowser } from './find-browser.ts';

/**
 * Finds a Chromium for the browser tests, or installs one if permitted: with apt-get as root on
 * Debian and Ubuntu, otherwise Playwright's own into the user's cache folder.
 *
 * @throws TerminalError with instructions if there is none
 */
export async function ensureBrowser(env: Env, report: Report): Promise<string> {
  const found = await findBrowser(env);
  if (found) return found;
  const tried: string[] = [];
  for (const [how, install] of await waysToInstall(env)) {
    report(`Chromium for the browser tests: installing with ${how} …`);
    try {
      await install();
      const installed = await findBrowser(env);
      if (installed) return installed;
      tried.push(`- ${how}: brought no browser that starts`);
    } catch (error) {
      tried.push(`- ${how}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new TerminalError(
    [
      'The browser tests need Chromium and there is none. Tried to install it:',
      ...tried,
      'Install Chromium or Chrome, or set CHROMIUM_PATH to the program.',
    ].join('\n'),
  );
}

async function waysToInstall(env: Env): Promise<[string, () => Promise<void>][]> {
  const playwright = path.join(
    path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
    'cli.js',
  );
  const install = [playwright, 'install', 'chromium', '--only-shell'];
  const own: [string, () => Promise<void>] = [
    'Playwright',
    () => runProgram(process.execPath, install, { env, timeoutMs: 600_000 }),
  ];
  return (await canUseApt(env)) ? [['apt-get', () => aptInstall(['chromium'], env)], own] : [own];
}
