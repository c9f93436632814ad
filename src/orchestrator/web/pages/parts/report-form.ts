import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { menuForm } from './menu-form.ts';

/** A form that records what another system has materialized. */
export function reportForm(
  asset: string,
  isPartitioned: boolean,
  partition: string | undefined,
  links: Links,
): Html {
  const fields = html`<p class="muted">
      Record that another system has materialized it: nothing is run, and downstream assets react as
      they do after a run.
    </p>
    ${
      isPartitioned
        ? html`<label>
            Materialized partition
            <input
              type="text"
              name="partition"
              value="${partition ?? ''}"
              autocomplete="off"
              list="suggested-partitions"
              required
            />
          </label>`
        : ''
    }
    <label>When, unless just now <input type="datetime-local" name="materializedAt" /></label>
    <label>
      Data version, if it has one
      <input type="text" name="dataVersion" maxlength="500" autocomplete="off" />
    </label>
    <label>
      Metadata as JSON, such as {"rows": 120}
      <textarea name="metadata" rows="2" spellcheck="false" class="code" data-json></textarea>
    </label>`;
  const confirm = `Record a materialization of ${asset} by another system? It stays in the history.`;
  return menuForm(
    {
      title: 'Report',
      fields,
      buttons: [{ label: 'Record it', action: ['reportMaterialization', { key: asset }], confirm }],
    },
    links,
  );
}
