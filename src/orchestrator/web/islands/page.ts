import { offerActions } from './actions.ts';
import { keepInAddress } from './address-form.ts';
import { catchRefused, refuseActions } from './refuse-actions.ts';
import { offerCopying } from './copy.ts';
import { offerLaunch } from './launch.ts';
import { keepUpToDate } from './live.ts';
import { showLocalTimes } from './times.ts';

/** Attaches the scripts of all pages to the elements with their attributes. */
function enliven(within: ParentNode): void {
  showLocalTimes(within);
  offerCopying(within);
  offerActions(within);
  refuseActions(within);
  keepInAddress(within);
}

catchRefused();
// First, because it compares with the page as rendered by the server.
keepUpToDate(enliven);
// A form whose fields are filled in already changes the address at once.
offerLaunch(document, enliven);
enliven(document);
