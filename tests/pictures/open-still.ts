import { createRequire } from 'node:module';
import type { Browser, BrowserContext } from 'playwright-core';
import { shortId } from '#orchestrator/web/pages/parts/runs-table.ts';

const require = createRequire(import.meta.url);
const fonts = {
  'inter-400': require.resolve('@fontsource/inter/files/inter-latin-400-normal.woff2'),
  'inter-600': require.resolve('@fontsource/inter/files/inter-latin-600-normal.woff2'),
  'mono-400': require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2'),
  'mono-700': require.resolve('@fontsource/dejavu-mono/files/dejavu-mono-latin-700-normal.woff2'),
};

/** Fonts differ between machines. */
const style = `${Object.keys(fonts)
  .map((name) => {
    const [family, weight] = name.split('-');
    return `@font-face { font-family: 'still ${family}'; font-weight: ${weight}; src: url('still/${name}.woff2'); }`;
  })
  .join('\n')}
:root { --sans: 'still inter', 'still mono'; --mono: 'still mono'; }`;

/**
 * A browser in which a page looks the same on every machine and at any time: the project's fonts, a
 * stopped clock, no changes.
 */
export async function openStill(
  browser: Browser,
  now: Date,
  randomRunId: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
    timezoneId: 'Europe/Madrid',
    locale: 'en-GB',
  });
  await context.clock.setFixedTime(now);
  await context.route('**/style.css*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n${style}` });
  });
  await context.route('**/still/*.woff2', async (route) => {
    const name = route.request().url().split('/').at(-1)?.replace('.woff2', '') ?? '';
    const file = fonts[name as keyof typeof fonts];
    await route.fulfill({ contentType: 'font/woff2', path: file });
  });
  // Never responds: no changes are reported.
  await context.route('**/api/v1/events*', () => undefined);
  // Temporal gives each run another id, which shifts the line.
  await context.route(
    (url) => !url.pathname.includes('/static/') && !url.pathname.includes('/api/'),
    async (route) => {
      // A page that polls stays unchanged.
      if (route.request().resourceType() !== 'document') return;
      const response = await route.fetch();
      const body = (await response.text())
        .replaceAll(randomRunId, '01990000-0000-7000-8000-00000000d4e5')
        .replaceAll(shortId(randomRunId), '…0000d4e5')
        .replaceAll(/tests\/orchestrator\/web\/pages\/energy\.ts:\d+/g, 'activities/energy.ts:12');
      await route.fulfill({ response, body });
    },
  );
  return context;
}
