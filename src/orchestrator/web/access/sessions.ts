import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { RetryableError } from '../../errors.ts';
import type { StateStore } from '../../state/state-store.ts';
import { sessionHours, type KnownPerson, type WebSession } from '../../state/web-sessions.ts';
import { refusal } from '../server/refusal.ts';
import type { Cookies } from './cookies.ts';
import type { Identify } from './identify.ts';
import type { KeyRing } from './key-ring.ts';
import type { Grant, Provider, Tokens } from './provider.ts';
import { createRecall } from './recall.ts';

/** Browser sessions: the cookie contains the id, the state database everything else. */
export interface Sessions {
  readonly identify: Identify;
  /**
   * Begins a session with a new id and ends the browser's previous one.
   * @param loginState identifies the login
   * @returns false if the same login has already begun a session
   */
  begin(c: Context, grant: Grant, loginState: string): Promise<boolean>;
  /**
   * @returns the owner of the ended session with their tokens; undefined if there was no session
   */
  end(
    c: Context,
  ): Promise<{ readonly name: string; readonly tokens: Tokens | undefined } | undefined>;
}

export interface SessionsOptions {
  readonly store: () => Promise<StateStore>;
  readonly keys: KeyRing;
  readonly cookies: Cookies;
  readonly provider: Provider;
}

const cookie = 'session';
const lifeSeconds = sessionHours * 3_600;
/** The provider confirms the role again after this time. */
const recheckMs = 120_000;
/**
 * If the provider does not answer, access is denied after this time, so that removed roles lose
 * access.
 */
const uncheckedLimitMs = 300_000;
/** Minimum interval between recorded uses. */
const useMs = 60_000;
/** How long to wait for another process that is checking with the provider. */
const patienceMs = 6_000;

export function createSessions({ store, keys, cookies, provider }: SessionsOptions): Sessions {
  const idOf = async (headers: Headers): Promise<string | undefined> => {
    const sealed = cookies.read(headers, cookie);
    const { id } = (sealed === undefined ? undefined : await keys.open(cookie, sealed)) ?? {};
    return typeof id === 'string' ? id : undefined;
  };

  const known = async ({ name, role, tokens }: Grant): Promise<KnownPerson> => ({
    name,
    role,
    sealedTokens: await keys.seal('tokens', { ...tokens }, lifeSeconds),
  });

  const tokensOf = async (sealedTokens: string): Promise<Tokens | undefined> => {
    const { idToken, refreshToken } = (await keys.open('tokens', sealedTokens)) ?? {};
    return typeof idToken === 'string'
      ? { idToken, refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined }
      : undefined;
  };

  /**
   * @returns undefined if the provider does not answer
   * @throws TerminalError if the provider refuses
   */
  const askProvider = async (hash: string, session: WebSession, sealedTokens: string) => {
    const { webSessions } = await store();
    try {
      const tokens = await tokensOf(sealedTokens);
      if (tokens === undefined) throw loginRequired();
      const person = await known(await provider.refresh(tokens, session.subject));
      await webSessions.recordCheck(hash, person);
      return { ...session, ...person };
    } catch (error) {
      if (error instanceof RetryableError) return undefined;
      await webSessions.end(hash);
      throw loginRequired();
    }
  };

  /** If this fails, the next use is recorded instead. */
  const recordUse = (hash: string) =>
    store()
      .then(({ webSessions }) => webSessions.use(hash))
      .catch(() => undefined);

  const recalled = createRecall<WebSession>(({ uncheckedMs }) => uncheckedLimitMs - uncheckedMs);

  const checked = async (hash: string): Promise<WebSession> => {
    const { webSessions } = await store();
    for (const deadline = Date.now() + patienceMs; ; await sleep(200)) {
      const session = await webSessions.find(hash);
      if (session === undefined) throw loginRequired();
      if (session.uncheckedMs < recheckMs) return session;
      const claimed = await webSessions.claimCheck(hash, recheckMs);
      const fresh = claimed === undefined ? undefined : await askProvider(hash, session, claimed);
      if (fresh !== undefined) return fresh;
      if (session.uncheckedMs < uncheckedLimitMs) return session;
      if (claimed !== undefined || Date.now() > deadline)
        throw new RetryableError(
          'The login provider does not answer, so your roles are unknown: reload this page in a moment',
          { code: 'LOGIN_UNAVAILABLE' },
        );
    }
  };

  return {
    identify: async (request) => {
      const id = await idOf(request.headers);
      if (id === undefined) throw loginRequired();
      const hash = hashOf(id);
      const { name, role, unusedMs } = await recalled.orWhatWas(hash, () => checked(hash));
      if (role === null)
        throw refusal(
          'ROLE_MISSING',
          `${name} has neither the role viewer nor the role operator. An administrator of the accounts can grant one`,
        );
      if (unusedMs > useMs && isUse(request)) await recordUse(hash);
      return {
        caller: { name, role, via: 'session' },
        requestToken: hashOf(`request-token ${id}`),
      };
    },
    begin: async (c, grant, loginState) => {
      const { webSessions } = await store();
      const before = await idOf(c.req.raw.headers);
      if (before !== undefined) await webSessions.end(hashOf(before));
      const id = randomBytes(32).toString('base64url');
      const { subject, providerSession } = grant;
      const begun = await webSessions.begin({
        sessionHash: hashOf(id),
        loginHash: hashOf(loginState),
        subject,
        providerSession,
        ...(await known(grant)),
      });
      if (begun)
        cookies.write(c, cookie, await keys.seal(cookie, { id }, lifeSeconds), lifeSeconds);
      return begun;
    },
    end: async (c) => {
      const id = await idOf(c.req.raw.headers);
      cookies.remove(c, cookie);
      if (id === undefined) return undefined;
      const { webSessions } = await store();
      const session = await webSessions.find(hashOf(id));
      await webSessions.end(hashOf(id));
      return session && { name: session.name, tokens: await tokensOf(session.sealedTokens) };
    },
  };
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

const loginRequired = () =>
  refusal(
    'LOGIN_REQUIRED',
    'You are not logged in: open the pages in a browser and log in, or send an API token as Authorization: Bearer TOKEN',
  );

/** Whether a person sent the request, not an open page that refreshes itself. */
function isUse({ method, headers }: Request): boolean {
  return method !== 'GET' || (headers.get('sec-fetch-mode') ?? 'navigate') === 'navigate';
}
