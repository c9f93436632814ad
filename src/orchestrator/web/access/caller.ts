import type { Role } from '../../state/roles.ts';

/** The sender of a request and its role. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  readonly via: 'loopback' | 'session' | 'token';
}

/** How a request was authenticated. */
export interface Identity {
  readonly caller: Caller;
  /**
   * Modifying requests carry it in the header `X-Request-Token`; pages of other websites cannot
   * read it. Undefined if browsers do not send the credentials automatically, as with API tokens.
   */
  readonly requestToken: string | undefined;
}

/** The variables of each request in Hono's context. */
export interface WebEnv {
  readonly Variables: {
    readonly identity: Identity;
    /**
     * Authenticates the caller again, for long-lived responses.
     * @throws TerminalError if the caller is no longer known or no longer has access
     */
    readonly identify: () => Promise<Identity>;
  };
}
