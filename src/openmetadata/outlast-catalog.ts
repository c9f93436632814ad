import { previousProgress, reportProgress, showInRun } from '@moderate/orchestrator';
import type { OutlastOptions } from '#resources/open-metadata.ts';

/** Has the current activity wait for an OpenMetadata that is away, as an attempt before it may have done, and its run tell so. */
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
