import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startWeb, type Web } from '@moderate/orchestrator/web';
import { connectClient } from '#orchestrator/client/temporal-connection.ts';
import type { ErrorCode } from '#orchestrator/error-codes.ts';
import { RetryableError } from '#orchestrator/errors.ts';
import type { ReportSource } from '#orchestrator/reports/report-source.ts';
import { openBrowser } from '#tests/e2e/browser.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { energyDefinitions } from './energy.ts';

/** A web server with a separate environment and a browser. */
export interface Pages {
  readonly environment: RunEnvironment;
  readonly web: Web;
  readonly browser: Browser;
  /** Unexpected errors of the server. */
  readonly reported: readonly unknown[];
  /** While it is set, reading from it fails. */
  readonly away: { temporal: boolean; store: boolean };
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  readonly status: number;
  /** Warnings and errors in the console, and requests to other hosts. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function startPages(
  definitions: ReportSource['definitions'] = async () => energyDefinitions,
  basePath = '',
): Promise<Pages> {
  const environment = await openRunEnvironment({ TEMPORAL_UI_URL: 'http://127.0.0.1:8233' });
  const client = await connectClient(environment.env);
  const away = { temporal: false, store: false };
  const refused = (code: ErrorCode) =>
    Promise.reject(new RetryableError('connect ECONNREFUSED 127.0.0.1:1', { code }));
  const source: ReportSource = {
    env: environment.env,
    settings: { dev: { folder: 'nowhere' } },
    definitions,
    temporal: async () => (away.temporal ? refused('TEMPORAL_UNAVAILABLE') : client),
    store: async () => (away.store ? refused('STATE_DATABASE_UNAVAILABLE') : environment.store),
    note: () => undefined,
  };
  const reported: unknown[] = [];
  const [web, browser] = await Promise.all([
    startWeb(source, {
      host: '127.0.0.1',
      port: 0,
      basePath,
      report: (error) => void reported.push(error),
    }),
    openBrowser(),
  ]);
  return {
    environment,
    web,
    browser,
    reported,
    away,
    open: (path, options) => openPage(browser, new URL(path, web.url).href, options),
    close: async () => {
      await browser.close();
      await web.close();
      await client.connection.close();
      await environment.close();
    },
  };
}

/** Opens a page in desktop size. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Madrid',
    locale: 'en-GB',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The response to the page itself may be an expected error.
    if (
      ['error', 'warning'].includes(message.type()) &&
      !message.text().startsWith('Failed to load resource')
    )
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin)
      complaints.push(`requested ${request.url()}`);
  });
  const answer = await page.goto(url);
  return { page, status: answer?.status() ?? 0, complaints, close: () => context.close() };
}
