import { beginAction } from '../../audit/begin-action.ts';
import { TerminalError } from '../../errors.ts';
import type { StateStore } from '../../state/state-store.ts';
import { limitRate } from '../server/limit-rate.ts';
import type { Grant } from './provider.ts';

/** Records logins, logouts and refused logins in the audit log. */
export interface RecordAccess {
  /** Begins a session between intent and result. Without the audit log, login fails. */
  login(grant: Grant, begin: () => Promise<void>): Promise<void>;
  /**
   * Records a login that was refused by the provider or by the checks of its response. The person
   * is unknown.
   */
  refused(error: unknown): Promise<void>;
  /**
   * Failures are ignored, so that a broken audit log does not prevent logouts.
   * @param input who ended the session
   */
  logout(names: readonly string[], input: { readonly by: 'person' | 'provider' }): Promise<void>;
}

/** These callers are anonymous, so anyone could fill the log. */
const mostRefused = { most: 30, seconds: 60, what: 'refused logins' };

export function createRecordAccess(
  store: () => Promise<StateStore>,
  report: (error: unknown) => void,
): RecordAccess {
  const countRefused = limitRate(mostRefused);
  const begin = async (action: 'login' | 'logout', who: string, input: object) =>
    beginAction((await store()).audit, (text) => text, {
      who,
      via: 'web',
      action,
      about: [],
      input,
    });
  return {
    login: async ({ name, role }, beginSession) => {
      const end = await begin('login', name, {});
      try {
        await beginSession();
      } catch (error) {
        await end({ error }).catch(report);
        throw error;
      }
      await end({ result: { role } }).catch(report);
    },
    refused: async (error) => {
      if (!(error instanceof TerminalError)) return;
      try {
        countRefused('');
        const end = await begin('login', 'unknown', {});
        await end({ error });
      } catch (failure) {
        report(failure);
      }
    },
    logout: async (names, input) => {
      try {
        for (const name of new Set(names)) {
          const end = await begin('logout', name, input);
          await end({ result: null });
        }
      } catch (failure) {
        report(failure);
      }
    },
  };
}
