import { offerActions } from './actions.ts';
import { keepInAddress } from './address-form.ts';
import { catchRefused, refuseActions } from './refuse-actions.ts';
import { offerCopying } from './copy.ts';
import { offerLaunch } from './launch.ts';
import { keepUpToDate } from './live.ts';
import { showLocalTimes } from './times.ts';

/** What scripts do on every page: each with the pieces of the page that have its attribute. */
function enliven(within: ParentNode): void {
  showLocalTimes(within);
  offerCopying(within);
  offerActions(within);
  refuseActions(within);
  keepInAddress(within);
}

catchRefused();
// First, since it compares with the page as the server wrote it.
keepUpToDate(enliven);
enliven(document);
offerLaunch(document, enliven);
