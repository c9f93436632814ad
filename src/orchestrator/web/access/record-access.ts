import { beginAction } from '../../audit/begin-action.ts';
import { TerminalError } from '../../errors.ts';
import type { StateStore } from '../../state/state-store.ts';
import { limitRate } from '../server/limit-rate.ts';
import type { Grant } from './provider.ts';

/** Has the audit log say who has logged in and out, and which logins were refused. */
export interface RecordAccess {
  /** Begins a session between the intent and the result. Without the log nobody logs in. */
  login(grant: Grant, begin: () => Promise<void>): Promise<void>;
  /** Of a login that the provider, or the check of what it said, has refused: who it was is not known. */
  refused(error: unknown): Promise<void>;
  /** @param input how: nobody stays logged in because this could not be recorded */
  logout(names: readonly string[], input: { readonly by: 'person' | 'provider' }): Promise<void>;
}

/** Nobody is known yet, so whoever wants to could fill the log. */
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
