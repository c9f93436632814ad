import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Env } from '../../env.ts';
import { TerminalError } from '../../orchestrator/errors.ts';
import type { Report } from '../report.ts';
import { findBrowser } from './find-browser.ts';

/**
 * Finds a Chromium for the browser tests and installs one where that is allowed: with apt-get as root on Debian and Ubuntu,
 * else Playwright's own, which goes to the user's cache folder.
 *
 * @throws TerminalError that says how to get one when there is none
 */
export async function ensureBrowser(env: Env, report: Report): Promise<string> {
  const found = await findBrowser(env);
  if (found) return found;
  const tried: string[] = [];
  for (const [how, commands] of await waysToInstall()) {
    report(`Chromium for the browser tests: installing with ${how} …`);
    if (await runAll(commands, env)) {
      const installed = await findBrowser(env);
      if (installed) return installed;
    }
    tried.push(how);
  }
  throw new TerminalError(
    `The browser tests need Chromium and there is none; installing it with ${tried.join(' and with ')} did not work. ` +
      'Install Chromium or Chrome, or set CHROMIUM_PATH to the program.',
  );
}

type Command = readonly [string, ...string[]];

async function waysToInstall(): Promise<[string, Command[]][]> {
  const ways: [string, Command[]][] = [];
  const apt = '/usr/bin/apt-get';
  const hasApt = await access(apt).then(
    () => true,
    () => false,
  );
  if (hasApt && process.getuid?.() === 0) {
    ways.push([
      'apt-get',
      [
        [apt, 'update', '-qq'],
        [apt, 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
      ],
    ]);
  }
  const playwright = path.join(path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  ways.push(['Playwright', [[process.execPath, playwright, 'install', 'chromium', '--only-shell']]]);
  return ways;
}

async function runAll(commands: readonly Command[], env: Env): Promise<boolean> {
  for (const [program, ...args] of commands) {
    const child = spawn(program, args, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] });
    const code = await new Promise<number | null>((resolve) => child.once('error', () => resolve(1)).once('exit', resolve));
    if (code !== 0) return false;
  }
  return true;
}
