/** Longer ones make cookies that browsers do not keep. */
const longest = 2_000;

/**
 * Where a browser goes after the login: an address of these pages, whole, so that no browser reads it as another host.
 * @returns the first page where it is none of these pages, or too long
 */
export function returnAddress(publicUrl: URL, given: string): string {
  const base = publicUrl.pathname.replace(/\/+$/, '');
  const first = new URL(`${base}/`, publicUrl).href;
  const url = URL.parse(given, publicUrl.href);
  const isOurs =
    url?.origin === publicUrl.origin &&
    url.pathname.startsWith(`${base}/`) &&
    !url.pathname.startsWith(`${base}/access/`) &&
    url.username + url.password === '';
  return isOurs && given !== '' && url.href.length <= longest ? url.href : first;
}
