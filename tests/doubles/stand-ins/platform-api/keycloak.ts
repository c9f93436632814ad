import { randomUUID } from 'node:crypto';

/** `none` may log in, but has no access to the API. */
export type Role = 'administrator' | 'basic' | 'none';

export interface Account {
  /** Keycloak's are lower case. */
  readonly username: string;
  readonly email?: string;
  readonly password: string;
  readonly role: Role;
}

export interface Caller {
  readonly username: string;
  readonly role: Role;
}

export interface IssuedToken {
  readonly value: string;
  readonly lifeSecs: number;
}

export interface Keycloak {
  isUp(): boolean;
  /**
   * Undefined if Keycloak rejects the login. Case-insensitive; an email address works like a name.
   */
  logIn(login: string, password: string): IssuedToken | undefined;
  /** Undefined for a token that is invalid, expired or revoked. */
  callerOf(token: string): Caller | undefined;
  start(): void;
  /** Tokens survive it. */
  stop(): void;
  revokeTokens(): void;
}

/** Tokens are rejected the second they expire. */
export function createKeycloak(accounts: readonly Account[], tokenLifeSecs: number): Keycloak {
  const issued = new Map<string, { readonly caller: Caller; readonly expiresAt: number }>();
  let up = true;

  return {
    isUp: () => up,
    start: () => void (up = true),
    stop: () => void (up = false),
    revokeTokens: () => issued.clear(),

    logIn(login, password) {
      const account = accounts.find(({ username, email }) =>
        [username, email].includes(login.toLowerCase()),
      );
      if (account?.password !== password) return undefined;
      const { username, role } = account;
      const issuedAt = Math.floor(Date.now() / 1000);
      const expiresAt = issuedAt + tokenLifeSecs;
      const value = tokenOf({
        jti: randomUUID(),
        preferred_username: username,
        iat: issuedAt,
        exp: expiresAt,
      });
      issued.set(value, { caller: { username, role }, expiresAt: expiresAt * 1000 });
      return { value, lifeSecs: tokenLifeSecs };
    },

    callerOf(token) {
      const found = issued.get(token);
      return found && Date.now() < found.expiresAt ? found.caller : undefined;
    },
  };
}

function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${randomUUID()}`;
}
