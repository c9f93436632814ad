import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startWeb, type Web } from '@moderate/orchestrator/web';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { openBrowser } from '#tests/e2e/browser.ts';
import { keycloakStartMs } from '#tests/support/keycloak.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { energyDefinitions } from '../pages/energy.ts';
import { overflow, violations } from '../pages/violations.ts';
import { clientId, createLoginRealm, type LoginRealm } from './keycloak-realm.ts';
import { sessionKey } from './start-login.ts';

/** The server's log messages. */
const reported: unknown[] = [];
let realm: LoginRealm;
let environment: RunEnvironment;
let web: Web;
let browser: Browser;

beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  realm = await createLoginRealm(publicUrl, ['olga', 'victor']);
  environment = await openRunEnvironment({
    WEB_PUBLIC_URL: publicUrl,
    WEB_SESSION_KEYS: sessionKey(),
    WEB_OIDC_ISSUER: realm.issuer,
    WEB_OIDC_CLIENT_ID: clientId,
    WEB_OIDC_CLIENT_SECRET: realm.clientSecret,
  });
  const source = {
    env: environment.env,
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => energyDefinitions,
    temporal: async () => environment.client,
    store: async () => environment.store,
    note: () => undefined,
  };
  const report = (error: unknown) => void reported.push(error);
  web = await startWeb(source, { host: '127.0.0.1', port, report });
  browser = await openBrowser();
}, keycloakStartMs);

afterAll(async () => {
  await browser.close();
  await web.close();
  await environment.close();
  await realm.drop();
});

const at = (path: string) => new URL(path, web.url).href;

async function logIn(username: string, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(at(path));
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(realm.password);
  await page.locator('#kc-login').click();
  await page.waitForURL((url) => url.href.startsWith(web.url));
  return page;
}

/** The problems of the page for the same user, wide and light, and narrow and dark. */
async function faults(page: Page): Promise<readonly unknown[]> {
  const storageState = await page.context().storageState();
  const found = await Promise.all(
    [{}, { viewport: { width: 400, height: 800 }, colorScheme: 'dark' as const }].map(
      async (options) => {
        const context = await browser.newContext({ ...options, storageState });
        const again = await context.newPage();
        await again.goto(page.url());
        const wider = await overflow({ page: again });
        const violated = await violations({ page: again });
        await context.close();
        return wider > 0 ? [...violated, `${wider} pixels too wide`] : violated;
      },
    ),
  );
  return found.flat();
}

test('a viewer sees everything and why nothing can be done, and acts once they are an operator', async () => {
  await realm.grant('victor', ['viewer']);
  const page = await logIn('victor', 'assets/meters/readings');
  expect(page.url()).toBe(at('assets/meters/readings'));
  await page.getByText('Materialize', { exact: true }).click();
  const start = page.getByRole('button', { name: 'Start a run' });
  await page.getByRole('combobox', { name: 'Partition', exact: true }).fill('2026-02-03');
  expect(await start.getAttribute('aria-disabled')).toBe('true');
  await start.press('Enter');
  await page.locator('#answer').getByText('You may look but not act').waitFor();
  expect(await environment.store.runs.list({ limit: 1 })).toEqual([]);
  expect(await faults(page)).toEqual([]);
  await realm.grant('victor', ['operator']);
  await environment.store.database.query(
    `update web_sessions set checked_at = now() - interval '3 minutes'`,
  );
  await page.reload();
  await page.getByText('Materialize', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Partition', exact: true }).fill('2026-02-03');
  await start.click();
  await page.waitForURL(/\/runs\/.+/);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Logged out' }).waitFor();
  await page.waitForURL(at('access/logged-out'));
  await page.getByRole('link', { name: 'Log in' }).click();
  await page.locator('#username').waitFor();
  expect(reported).toEqual([]);
});

test('a user without a role sees a page that says so, and an administrator ends a session at once', async () => {
  await realm.grant('olga', []);
  const page = await logIn('olga', '');
  await page.getByRole('heading', { name: 'You have no role here' }).waitFor();
  expect(await faults(page)).toEqual([]);
  await realm.grant('olga', ['viewer']);
  await environment.store.database.query(
    `update web_sessions set checked_at = now() - interval '3 minutes'`,
  );
  const status = async () => (await page.request.get(at('api/v1/session'))).status();
  expect(await status()).toBe(200);
  await realm.logOut('olga');
  await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 15_000 });
});
