import { say } from './actions.ts';

const actions = 'button[data-act], form[data-act] [type="submit"]';

/**
 * If the page says why the viewer cannot act, shows that reason at each action and disables it. The
 * server would refuse the action.
 */
export function refuseActions(within: ParentNode): void {
  const reason = document.querySelector<HTMLElement>('#no-actions');
  if (reason === null) return;
  for (const button of within.querySelectorAll<HTMLElement>(actions)) {
    reason.hidden = false;
    button.setAttribute('aria-disabled', 'true');
    button.setAttribute('aria-describedby', reason.id);
    button.title = reason.innerText;
  }
}

/** Call this first, so that it runs before all other listeners. */
export function catchRefused(): void {
  const refuse = (event: Event, selector: string) => {
    const reason = document.querySelector<HTMLElement>('#no-actions');
    if (reason === null || !(event.target instanceof Element)) return;
    if (event.target.closest(selector) === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(reason.innerText, true);
  };
  document.addEventListener('click', (event) => refuse(event, actions), { capture: true });
  document.addEventListener('submit', (event) => refuse(event, 'form[data-act]'), {
    capture: true,
  });
}
