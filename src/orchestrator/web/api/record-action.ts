import { redactFor } from '../../alerts/active-rules.ts';
import { beginAction, type Action } from '../../audit/begin-action.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { AuditVia } from '../../state/audit-log.ts';
import type { Caller } from '../access/caller.ts';

/** Performs a caller's action between its intent and its result in the audit log. */
export type RecordAction = <T>(
  caller: Caller,
  action: Omit<Action, 'who' | 'via'>,
  act: () => Promise<T>,
) => Promise<T>;

const vias: Readonly<Record<Caller['via'], AuditVia>> = {
  loopback: 'loopback',
  session: 'web',
  token: 'token',
};

/**
 * Without the audit log, the web server modifies nothing.
 * @param report called if the result could not be recorded; the response is sent anyway
 */
export function createRecordAction(
  source: ReportSource,
  report: (error: unknown) => void,
): RecordAction {
  return async ({ name, via }, action, act) => {
    const [{ audit }, { alerts }] = await Promise.all([source.store(), source.definitions()]);
    const end = await beginAction(audit, redactFor(alerts, source.env), {
      ...action,
      who: name,
      via: vias[via],
    });
    try {
      const result = await act();
      await end({ result }).catch(report);
      return result;
    } catch (error) {
      await end({ error }).catch(report);
      throw error;
    }
  };
}
