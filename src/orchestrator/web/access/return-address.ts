/** Longer URLs make cookies that browsers reject. */
const longest = 2_000;

/**
 * The URL to open after the login: always an absolute URL of this web UI, so that browsers cannot
 * interpret it as another host.
 * @returns the start page if the given address is outside of the web UI or too long
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
