import type { Role } from '../../state/roles.ts';

/** Who sends a request, and what they may do. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  readonly via: 'loopback' | 'session' | 'token';
}

/** How a request was recognised. */
export interface Identity {
  readonly caller: Caller;
  /**
   * Requests that change something carry it in the header `X-Request-Token`, which pages of other websites cannot read. Undefined where a browser sends
   * nothing by itself that the caller is recognised by, as for API tokens.
   */
  readonly requestToken: string | undefined;
}

/** The variables of each request that Hono hands on. */
export interface WebEnv {
  readonly Variables: {
    readonly identity: Identity;
    /** Finds out once more, for an answer that lasts. @throws TerminalError where the caller is no longer known or may no longer look */
    readonly identify: () => Promise<Identity>;
  };
}
