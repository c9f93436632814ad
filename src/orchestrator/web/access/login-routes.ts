import { Hono, type Context } from 'hono';
import * as oidc from 'openid-client';
import { TerminalError } from '../../errors.ts';
import type { StateStore } from '../../state/state-store.ts';
import { limitBody } from '../server/check-changes.ts';
import { limitRate } from '../server/limit-rate.ts';
import { refusal } from '../server/refusal.ts';
import { clientAddress } from './client-address.ts';
import { accessPage } from './access-page.ts';
import { explainAccess } from './explain-access.ts';
import type { Cookies } from './cookies.ts';
import type { KeyRing } from './key-ring.ts';
import { accessUrl, type PendingLogin, type Provider } from './provider.ts';
import { returnAddress } from './return-address.ts';
import type { RecordAccess } from './record-access.ts';
import type { Sessions } from './sessions.ts';

export interface LoginOptions {
  readonly publicUrl: URL;
  readonly basePath: string;
  readonly report: (error: unknown) => void;
  readonly store: () => Promise<StateStore>;
  readonly keys: KeyRing;
  readonly cookies: Cookies;
  readonly provider: Provider;
  readonly sessions: Sessions;
  readonly recordAccess: RecordAccess;
}

/** Maximum time from the start of a login to the provider's redirect. */
const loginSeconds = 600;

const parameter = ({ req }: Context, name: string) => new URL(req.url).searchParams.get(name) ?? '';

/** Each concurrent login, such as in another browser tab, has its own cookie. */
const cookieOf = (state: string) => `${pendingCookies}${state.slice(0, 8)}`;
const pendingCookies = 'login-';
/** Each cookie can have 3 KB, and a server accepts 16 KB of headers. */
const mostPending = 4;

const longestLogoutToken = 65_536;

/** `/access`: the routes for logging in and out. */
export function createLoginRoutes(options: LoginOptions): Hono {
  const { publicUrl, basePath, keys, cookies, provider, sessions, recordAccess, report } = options;
  const explain = explainAccess(basePath, report);
  const routes = new Hono();
  routes.use(async (c, next) => {
    await next();
    c.res.headers.set('Cache-Control', 'no-store');
  });

  const countLogin = limitRate({ most: 60, seconds: 60, what: 'steps of logins' });
  for (const path of ['/login', '/callback'])
    routes.use(path, async (c, next) => {
      countLogin(clientAddress(c));
      await next();
    });

  routes.onError((error, c) => {
    // Only operators see the cause, in the server log.
    if (error.cause !== undefined) report(error.cause);
    return explain(c, error);
  });

  routes.get('/login', async (c) => {
    const login: PendingLogin = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const back = returnAddress(publicUrl, parameter(c, 'return'));
    const sealed = await keys.seal('login', { ...login, back }, loginSeconds);
    const url = await provider.loginUrl(login);
    const pending = cookies.names(c.req.raw.headers, pendingCookies);
    for (const name of pending.slice(0, 1 - mostPending)) cookies.remove(c, name);
    cookies.write(c, cookieOf(login.state), sealed, loginSeconds);
    return c.redirect(url.href);
  });

  routes.get('/callback', async (c) => {
    const { back, ...login } = await pendingLogin(c);
    const grant = await redeem(c, login);
    cookies.remove(c, cookieOf(login.state));
    await recordAccess.login(grant, async () => {
      if (!(await sessions.begin(c, grant, login.state))) throw notPending();
    });
    return c.redirect(back, 303);
  });

  const redeem = async (c: Context, login: PendingLogin) => {
    try {
      return await provider.redeem(new URL(c.req.url).search, login);
    } catch (error) {
      // If the provider did not answer, the same URL can be opened again.
      if (error instanceof TerminalError) cookies.remove(c, cookieOf(login.state));
      await recordAccess.refused(error);
      throw error;
    }
  };

  const pendingLogin = async (c: Context): Promise<PendingLogin & { readonly back: string }> => {
    const state = parameter(c, 'state');
    const sealed = cookies.read(c.req.raw.headers, cookieOf(state));
    const login = sealed === undefined ? undefined : await keys.open('login', sealed);
    if (login === undefined || login['state'] !== state) throw notPending();
    const text = (name: string) => String(login[name]);
    return {
      state,
      nonce: text('nonce'),
      verifier: text('verifier'),
      back: returnAddress(publicUrl, text('back')),
    };
  };

  routes.post('/logout', async (c) => {
    const { name, tokens } = (await sessions.end(c)) ?? {};
    if (name !== undefined) await recordAccess.logout([name], { by: 'person' });
    const there = tokens && (await provider.logoutUrl(tokens).catch(() => undefined));
    // A redirect would count as part of the form submission, which the policy restricts to this
    // server.
    c.header('Refresh', `0; url=${(there ?? accessUrl(publicUrl, 'logged-out')).href}`);
    return c.html(loggedOut());
  });

  routes.get('/logged-out', (c) => c.html(loggedOut()));

  const loggedOut = () =>
    accessPage({ basePath, title: 'Logged out', text: 'You are logged out.', offers: 'login' });
  return routes;
}

/**
 * `/access/backchannel-logout`: the provider reports that a person has logged out elsewhere. The
 * token authenticates the provider.
 */
export function createLogoutReceiver({ store, provider, recordAccess }: LoginOptions): Hono {
  return new Hono().post('/', limitBody(longestLogoutToken), async (c) => {
    c.header('Cache-Control', 'no-store');
    const token = new URLSearchParams(await c.req.text()).get('logout_token');
    if (token === null)
      throw refusal('LOGIN_REFUSED', 'Send a logout token as logout_token in a form');
    const of = await provider.readLogout(token);
    const names = await (await store()).webSessions.endAll(of);
    await recordAccess.logout(names, { by: 'provider' });
    return c.body(null, 200);
  });
}

const notPending = () =>
  new TerminalError(
    'This login was not started in this browser, took longer than ten minutes, or is already complete',
    { code: 'LOGIN_REFUSED' },
  );
