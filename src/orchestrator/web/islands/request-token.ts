const metaOf = (page: Document) =>
  page.querySelector<HTMLMetaElement>('meta[name="request-token"]');

const callerOf = (page: Document) => page.querySelector('.caller .name')?.textContent ?? '';

/** Proves to the server that a request comes from its own pages. */
export const requestToken = (): string => metaOf(document)?.content ?? '';

/**
 * Fetches a new token, which is needed after a restart of the server.
 * @returns false if somebody else has logged in since
 */
export async function renewToken(): Promise<boolean> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [meta, fresh] = [metaOf(document), metaOf(page)];
  if (meta === null || fresh === null || callerOf(page) !== callerOf(document)) return false;
  meta.content = fresh.content;
  return true;
}
