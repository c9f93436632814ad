const metaOf = (page: Document) =>
  page.querySelector<HTMLMetaElement>('meta[name="request-token"]');

const callerOf = (page: Document) => page.querySelector('.caller .name')?.textContent ?? '';

/** By it the server knows what its own pages send. */
export const requestToken = (): string => metaOf(document)?.content ?? '';

/** A server that was restarted takes another token than the page has. @returns whether it has that now: not where somebody else has logged in since */
export async function renewToken(): Promise<boolean> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [meta, fresh] = [metaOf(document), metaOf(page)];
  if (meta === null || fresh === null || callerOf(page) !== callerOf(document)) return false;
  meta.content = fresh.content;
  return true;
}
