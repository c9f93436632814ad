import { randomBytes } from 'node:crypto';
import { startWeb, type ReportSource, type Web } from '@moderate/orchestrator/web';
import type { Env } from '#orchestrator/env.ts';
import { RetryableError } from '#orchestrator/errors.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import { startIssuer, type Issuer } from '#tests/doubles/stand-ins/oidc/start-issuer.ts';
import { createDatabase } from '#tests/support/services.ts';
import { createVisitor, type Visitor } from './visitor.ts';

/** Web servers with a login, which share a state database as replicas do. */
export interface LoginServers {
  readonly issuer: Issuer;
  readonly store: StateStore;
  readonly publicUrl: string;
  /** While it is set, the state database is unreachable. */
  readonly away: { store: boolean };
  /** Messages of the servers' logs. */
  readonly reported: readonly unknown[];
  /** Starts a server with different variables. */
  start(variables?: Env): Promise<Web>;
  visit(web: Web): Visitor;
  execute(statement: string): Promise<unknown>;
  stop(): Promise<void>;
}

export const sessionKey = () => randomBytes(32).toString('base64');

export const publicUrl = 'https://data.example/orchestrator';

export async function startLoginServers(variables: Env): Promise<LoginServers> {
  const [issuer, database] = await Promise.all([startIssuer(), createDatabase('access')]);
  await migrateStateDatabase(database.url);
  const store = openStateStore(database.url);
  const reported: unknown[] = [];
  const started: Web[] = [];
  const notNeeded = () => Promise.reject(new Error('not needed here'));
  const away = { store: false };
  const refused = () =>
    Promise.reject(
      new RetryableError('connect ECONNREFUSED', { code: 'STATE_DATABASE_UNAVAILABLE' }),
    );
  return {
    issuer,
    store,
    publicUrl,
    away,
    reported,
    start: async (others = {}) => {
      const source: ReportSource = {
        env: {
          WEB_PUBLIC_URL: publicUrl,
          WEB_OIDC_ISSUER: issuer.url,
          WEB_OIDC_CLIENT_ID: issuer.clientId,
          WEB_OIDC_CLIENT_SECRET: issuer.clientSecret,
          ...variables,
          ...others,
        },
        settings: { dev: { folder: 'nowhere' } },
        definitions: notNeeded,
        temporal: notNeeded,
        store: async () => (away.store ? refused() : store),
        note: () => undefined,
      };
      const report = (error: unknown) => void reported.push(error);
      const web = await startWeb(source, { host: '0.0.0.0', port: 0, report });
      started.push(web);
      return web;
    },
    visit: (web) => createVisitor(web.url, publicUrl),
    execute: (statement) => store.database.query(statement),
    stop: async () => {
      await Promise.all(started.map((web) => web.close()));
      await store.close();
      await Promise.all([issuer.stop(), database.drop()]);
    },
  };
}
