import { chromium, type Browser } from 'playwright-core';
import { readEnv } from '#orchestrator/env.ts';

/**
 * A headless browser without internet access. `npm test` finds or installs one and sets
 * `CHROMIUM_PATH`.
 */
export function openBrowser(): Promise<Browser> {
  const executablePath = readEnv()['CHROMIUM_PATH'];
  if (!executablePath)
    throw new Error('CHROMIUM_PATH is not set: run the tests by npm test, or set it to a Chromium');
  const off = ['quic', 'background-networking', 'component-update', 'sync', 'gpu', 'lcd-text'].map(
    (feature) => `--disable-${feature}`,
  );
  // Renders fonts identically on every machine.
  const args = ['--no-sandbox', '--no-first-run', '--font-render-hinting=none', ...off];
  return chromium.launch({ executablePath, args });
}
