import { chromium } from 'playwright-core';
import type { Env } from '#orchestrator/env.ts';
import { ensureBrowser } from '#tests/services/browser/ensure-browser.ts';
import { median } from '../statistics.ts';
import type { MeasuredPage } from './pages.ts';

/** For a page in a browser with an empty cache. */
export interface BrowserMeasured {
  readonly name: string;
  readonly firstPaintMs: number;
  /** All its scripts, as transferred. */
  readonly scriptBytes: number;
}

export async function measureBrowser(
  url: string,
  pages: readonly MeasuredPage[],
  rounds: number,
  env: Env,
  report: (line: string) => void,
): Promise<readonly BrowserMeasured[]> {
  const browser = await launchBrowser(env, report);
  try {
    const measured: BrowserMeasured[] = [];
    for (const { name, path } of pages) {
      const [paints, scripts]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        const page = await context.newPage();
        const sizes: Promise<number>[] = [];
        page.on('requestfinished', (request) => {
          if (request.resourceType() === 'script')
            sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
        });
        await page.goto(new URL(path, url).href, { waitUntil: 'load' });
        paints.push(await page.evaluate<number>(firstPaint));
        scripts.push((await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0));
        await context.close();
      }
      measured.push({
        name,
        firstPaintMs: median(paints),
        scriptBytes: Math.max(...scripts),
      });
    }
    return measured;
  } finally {
    await browser.close();
  }
}

function launchBrowser(env: Env, report: (line: string) => void) {
  return ensureBrowser(env, report).then((executablePath) =>
    chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--no-first-run', '--disable-gpu', '--disable-background-networking'],
    }),
  );
}

/**
 * From the start of the navigation until the graph is drawn, in a browser with an empty cache. The
 * layout is already cached: the first load, which waits for it, is not counted.
 */
export async function measureGraph(
  url: string,
  rounds: number,
  env: Env,
  report: (line: string) => void,
): Promise<number> {
  const browser = await launchBrowser(env, report);
  try {
    const drawn: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      await page.goto(new URL('assets/graph', url).href);
      await page.locator('canvas[data-drawn]').waitFor({ timeout: 120_000 });
      drawn.push(await page.evaluate<number>(graphDrawn));
      await context.close();
    }
    return median(drawn.slice(1));
  } finally {
    await browser.close();
  }
}

const graphDrawn = `performance.getEntriesByName('graph-drawn')[0].startTime`;

/** From the start of the navigation. */
const firstPaint = `new Promise((resolve) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
}).observe({ type: 'paint', buffered: true }))`;
