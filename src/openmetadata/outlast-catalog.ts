import { previousProgress, reportProgress, showInRun } from '@moderate/orchestrator';
import type { OutlastOptions } from '#resources/open-metadata.ts';

/**
 * Makes the current activity wait for an unavailable OpenMetadata, including time that earlier
 * attempts have waited, and reports the wait to the run.
 */
export function outlastCatalog(signal: AbortSignal): OutlastOptions {
  const since = previousProgress()?.['outageSince'];
  return {
    signal,
    since: typeof since === 'number' ? since : undefined,
    onChange: (outage) => {
      if (outage === undefined) {
        reportProgress({ phase: 'OpenMetadata answers again' });
        return void showInRun('');
      }
      const text = `waiting for OpenMetadata since ${new Date(outage.since).toISOString().slice(11, 19)} UTC: ${outage.reason}`;
      reportProgress({ phase: text, outageSince: outage.since });
      void showInRun(text);
    },
  };
}
