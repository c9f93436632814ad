import type { RuleReport } from '../../../reports/alerts/read-alerts.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

/**
 * A form that silences a rule until a given time. It needs a script; the command is the alternative
 * without scripts.
 */
export function silenceForm(rules: readonly RuleReport[], links: Links): Html {
  return html`<form
    class="filters"
    data-act="${links.act(['silenceAlerts', {}])}"
    data-fields
    data-needs-script
    hidden
  >
    <label>
      Rule
      <select name="rule">
        ${rules.map(({ name }) => html`<option>${name}</option>`)}
        <option value="*">all rules</option>
      </select>
    </label>
    <label>
      Subject
      <input type="text" name="subject" value="*" autocomplete="off" required />
    </label>
    <label>Until <input type="datetime-local" name="until" required /></label>
    <label>
      Reason
      <input type="text" name="reason" autocomplete="off" maxlength="500" required />
    </label>
    <button type="submit">Silence</button>
  </form>`;
}
