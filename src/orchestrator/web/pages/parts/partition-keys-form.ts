import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { auditLink } from './audit-link.ts';
import { menuForm } from './menu-form.ts';

/** A form that adds keys to dynamic partitions and removes keys. */
export function partitionKeysForm(partitions: string, links: Links): Html {
  const fields = html`<label>
      Keys of ${partitions}, one on each line
      <textarea name="keys" rows="4" spellcheck="false" class="code" data-lines required></textarea>
    </label>
    <p>${auditLink(partitions, links)}</p>`;
  return menuForm(
    {
      title: `Change ${partitions}`,
      fields,
      buttons: [
        { label: 'Add', action: ['addPartitionKeys', { partitions }] },
        {
          label: 'Remove',
          action: ['removePartitionKeys', { partitions }],
          confirm: `Remove these keys from ${partitions}? All assets with these partitions lose them; what was recorded of them stays.`,
        },
      ],
    },
    links,
  );
}
