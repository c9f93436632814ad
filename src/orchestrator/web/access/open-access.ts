import type { Hono } from 'hono';
import { createPageSource } from '../pages/page-source.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { AccessSettings } from './access-settings.ts';
import { createCallerOfToken } from './caller-of-token.ts';
import { createCookies } from './cookies.ts';
import { explainAccess } from './explain-access.ts';
import { identifyByToken, type Explain, type Identify } from './identify.ts';
import { identifyLoopback } from './identify-loopback.ts';
import { createKeyRing } from './key-ring.ts';
import { createLoginRoutes, createLogoutReceiver } from './login-routes.ts';
import { createProvider } from './provider.ts';
import { createRecordAccess } from './record-access.ts';
import { createSessions } from './sessions.ts';

/** How the server authenticates requests. */
export interface Access {
  readonly identify: Identify;
  /** Undefined without a login; the server is then only reachable from its own machine. */
  readonly login?: {
    readonly publicUrl: URL;
    readonly explain: Explain;
    /** Routes below `/access`. */
    readonly routes: Hono;
    /**
     * Served at `/access/backchannel-logout`. The provider may use another host name for this
     * server.
     */
    readonly logoutReceiver: Hono;
  };
}

interface AccessOptions {
  readonly basePath: string;
  readonly report: (error: unknown) => void;
}

/** @param settings undefined without a login */
export function openAccess(
  source: ReportSource,
  settings: AccessSettings | undefined,
  { basePath, report }: AccessOptions,
): Access {
  const { store } = createPageSource(source);
  const callerOfToken = createCallerOfToken(store);
  if (settings === undefined)
    return { identify: identifyByToken(callerOfToken, identifyLoopback()) };
  const { publicUrl } = settings;
  const shared = {
    store,
    keys: createKeyRing(settings.sessionKeys),
    cookies: createCookies(publicUrl),
    provider: createProvider(settings),
  };
  const sessions = createSessions(shared);
  const recordAccess = createRecordAccess(store, report);
  const options = { ...shared, sessions, recordAccess, publicUrl, basePath, report };
  return {
    identify: identifyByToken(callerOfToken, sessions.identify),
    login: {
      publicUrl,
      explain: explainAccess(basePath, report),
      routes: createLoginRoutes(options),
      logoutReceiver: createLogoutReceiver(options),
    },
  };
}
