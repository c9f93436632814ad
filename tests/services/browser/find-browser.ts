import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Env } from '#orchestrator/env.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The absolute path of a working Chromium: from `CHROMIUM_PATH`, from the system, or from
 * Playwright.
 */
export async function findBrowser(env: Env): Promise<string | undefined> {
  const named = env['CHROMIUM_PATH'];
  for (const candidate of named
    ? [named]
    : [...names, ...applications, chromium.executablePath()]) {
    const program = path.isAbsolute(candidate) ? candidate : await findOnPath(candidate, env);
    if (program !== undefined && (await starts(program, env))) return program;
  }
  return undefined;
}

async function starts(program: string, env: Env): Promise<boolean> {
  return promisify(execFile)(program, ['--version'], { env: { ...env }, timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}
