import { maxPartitionsOfRun } from '../../definitions/several-partitions.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import { backfillStatuses, type BackfillForm } from './backfill-request.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { number } from './parts/count.ts';

/** The form for the partitions and options of a backfill. */
export function optionsForm(
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
  links: Links,
): Html {
  const counts = partitions?.survey.counts;
  const countOf = (status: BackfillForm['status']) =>
    counts === undefined
      ? ''
      : ` (${number(status === 'all' ? (partitions?.total ?? 0) : counts[status])})`;
  const words = {
    missing: 'Missing: no run has attempted to materialize them',
    failed: 'Failed: the last attempt did',
    stale: 'Stale: what they were made from has changed',
    all: 'All of them',
  };
  const check = (name: 'reverse' | 'upstreams' | 'downstreams' | 'again', text: string) =>
    html`<label class="check"
      ><input type="checkbox" name="${name}" ${form[name] ? 'checked' : ''} /> ${text}</label
    >`;
  return html`<form class="fields" action="${links.backfillForm({ asset: '' })}" data-address>
    <input type="hidden" name="asset" value="${form.asset}" />
    <label
      >Range
      <input
        name="range"
        value="${form.range}"
        placeholder="all partitions: or first..last"
        autocomplete="off"
    /></label>
    <fieldset>
      <legend>Of these</legend>
      <div id="statuses" data-live>
        ${backfillStatuses.map(
          (status) =>
            html`<label class="check"
              ><input
                type="radio"
                name="status"
                value="${status}"
                ${form.status === status ? 'checked' : ''}
              />
              <span>${words[status]}${countOf(status)}</span></label
            >`,
        )}
      </div>
    </fieldset>
    <label
      >Partitions of a run, at most
      <input
        type="number"
        name="perRun"
        value="${form.perRun}"
        min="1"
        max="${maxPartitionsOfRun}"
        list="per-run"
        required
      />
      <datalist id="per-run">
        <option value="1"></option>
        <option value="10"></option>
        <option value="100"></option>
        <option value="${maxPartitionsOfRun}">all</option>
      </datalist>
    </label>
    <label
      >Runs at once, at most
      <input type="number" name="atOnce" value="${form.atOnce}" min="1" max="10000" required
    /></label>
    ${check('reverse', 'Begin with the last partition')}
    ${check('upstreams', 'And its upstreams, which come first')}
    ${check('downstreams', 'And what of its downstreams reads them')}
    ${check('again', 'Also those that other backfills or runs are about to materialize')}
    <button type="submit">Count the runs</button>
  </form>`;
}
