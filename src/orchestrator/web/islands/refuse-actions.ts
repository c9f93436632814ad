import { say } from './actions.ts';

const actions = 'button[data-act], form[data-act] [type="submit"]';

/** Where the page says why whoever looks at it may not act: shows that at each action, and has none of them do anything. The server would refuse them. */
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

/** First, so that no other listener acts. */
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
