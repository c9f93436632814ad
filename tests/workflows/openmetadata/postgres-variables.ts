import type { Env } from '#orchestrator/env.ts';
import { postgresUrl } from '#tests/support/services.ts';

/** The shared Postgres server in the product's variables. */
export function postgresVariables(): Env {
  const { hostname, port, username, password } = new URL(postgresUrl());
  return {
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port,
    POSTGRES_USERNAME: decodeURIComponent(username),
    POSTGRES_PASSWORD: decodeURIComponent(password),
  };
}
