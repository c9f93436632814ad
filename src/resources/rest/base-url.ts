import { z } from 'zod';

/** A service's address from the environment, without final slashes. It holds nothing secret, so that it may be shown. */
export const baseUrl = z
  .string()
  .trim()
  .refine(isBaseUrl, 'is no http or https URL, or holds credentials, a query or a fragment')
  .transform((url) => url.replace(/\/+$/, ''));

function isBaseUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '';
}
