import type { FailedRequest, RefusedRequest } from '../../../state/request-reports.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { reason } from './reason.ts';
import { table } from './table.ts';
import { agoTime, fullTime } from './time.ts';

/**
 * Requests that Temporal refuses, with the reason and the time of the next attempt.
 * @param ignore the action that ignores a run key
 */
export function refusedList(
  refused: readonly RefusedRequest[],
  ignore?: (runKey: string) => Html,
): Html {
  const columns = [
    { title: 'Run key', kind: 'wide' },
    { title: 'Job', kind: 'state' },
    { title: 'Attempt', kind: 'number' },
    { title: 'Next attempt', kind: 'state' },
    ...(ignore === undefined ? [] : [{ title: 'Action', kind: 'state' } as const]),
  ] as const;
  const rows = refused.map(({ job, runKey, attempt, refusal, notBefore }) => ({
    cells: [
      html`<span class="name">${runKey}</span>`,
      job,
      String(attempt),
      fullTime(notBefore),
      ...(ignore === undefined ? [] : [ignore(runKey)]),
    ],
    below: reason(refusal),
  }));
  return table('Requests that Temporal refuses', columns, rows);
}

/** @param ignore the action that ignores a run key */
export function failedRequestList(
  failed: readonly FailedRequest[],
  ignore: (runKey: string) => Html,
  links: Links,
): Html {
  const columns = [
    { title: 'Run key', kind: 'wide' },
    { title: 'Job', kind: 'state' },
    { title: 'Attempt', kind: 'number' },
    { title: 'Ended', kind: 'number' },
    { title: 'Action', kind: 'state' },
  ] as const;
  const rows = failed.map(({ job, runKey, attempt, maxAttempts, endedAt, runId, error }) => ({
    cells: [
      runId === null
        ? html`<span class="name">${runKey}</span>`
        : html`<a class="whole" href="${links.run(runId)}"><span class="name">${runKey}</span></a>`,
      job,
      `${attempt} of ${maxAttempts}`,
      agoTime(endedAt),
      ignore(runKey),
    ],
    below: error === null ? undefined : reason(error),
  }));
  return table('Requests that failed', columns, rows);
}
