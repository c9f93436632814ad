import { chromium, type Browser } from 'playwright-core';
import { readEnv } from '#orchestrator/env.ts';

/** A headless browser that asks nothing of the internet. `CHROMIUM_PATH` comes from `npm test`, which finds or installs one. */
export function openBrowser(): Promise<Browser> {
  const executablePath = readEnv()['CHROMIUM_PATH'];
  if (!executablePath)
    throw new Error('CHROMIUM_PATH is not set: run the tests by npm test, or set it to a Chromium');
  const off = ['quic', 'background-networking', 'component-update', 'sync', 'gpu', 'lcd-text'].map(
    (feature) => `--disable-${feature}`,
  );
  // Letters have the same shape on every machine.
  const args = ['--no-sandbox', '--no-first-run', '--font-render-hinting=none', ...off];
  return chromium.launch({ executablePath, args });
}
