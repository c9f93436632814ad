import { z } from 'zod';

/**
 * A service's address from the environment, without trailing slashes. Contains no secret, so it may
 * be displayed.
 */
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
