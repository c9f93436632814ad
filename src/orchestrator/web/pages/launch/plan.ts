import type { LaunchForm } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { command } from '../parts/command.ts';

const shownAssets = 20;

/** A summary of what the button does. */
export function planHtml({ job, run, problems }: LaunchForm, links: Links): Html {
  if (run === undefined)
    return html`<div id="launch-plan" data-part data-problems="${problems.length}">
      <p class="muted">Once the config is valid, this shows what would run.</p>
    </div>`;
  const config = JSON.stringify(run.config);
  return html`<div id="launch-plan" data-part data-config="${config}">
    <p>${run.summary}</p>
    ${
      run.assets.length === 0
        ? ''
        : html`<p class="muted">It may materialize</p>
            <ul class="inline-list">
              ${run.assets
                .slice(0, shownAssets)
                .map((key) => html`<li><a class="name" href="${links.asset(key)}">${key}</a></li>`)}
              ${run.assets.length > shownAssets ? html`<li>and ${run.assets.length - shownAssets} more</li>` : ''}
            </ul>`
    }
    <p>As a command: ${command('run', job, ...(config === '{}' ? [] : ['--config', config]))}</p>
  </div>`;
}
