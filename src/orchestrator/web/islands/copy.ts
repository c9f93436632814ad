const shownMs = 2_000;

/** Shows the copy buttons, which need a script. */
export function offerCopying(within: ParentNode): void {
  for (const button of within.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener('click', () => void copy(button, label));
  }
}

async function copy(button: HTMLButtonElement, label: string): Promise<void> {
  button.textContent = await navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(
    () => 'Copied',
    () => 'Not copied: select the text',
  );
  setTimeout(() => (button.textContent = label), shownMs);
}
