import type { Env } from '../env.ts';

/** By their names. A name that says that its value is a file or an address of one does not. */
const secretName =
  /PASS|SECRET|TOKEN|CREDENTIAL|PRIVATE|WEBHOOK|DSN|(?:^|_)KEY|API_?KEY|ACCESS_?KEY/i;

/** Of a field of JSON, whose name says that its text is a secret, or all that is in it. */
const secretField =
  /PASSW(?:OR)?D|PASSPHRASE|AUTHORIZATION|SECRET|CREDENTIAL|WEBHOOK|(?:PRIVATE|API|ACCESS)_?KEY|TOKEN$/i;

export const isSecretField = (name: string): boolean => secretField.test(name);

/**
 * The values that must not be shown: those of variables whose names say so, and passwords in URLs.
 * @param alsoSecret names of other variables, whose values may be lists
 */
export function secretsOf(env: Env, alsoSecret: readonly string[] = []): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    if (alsoSecret.includes(name))
      return [
        value,
        ...value.split(',').map((part) => part.trim()),
        ...pathOf(value),
        ...passwordOf(value),
      ];
    return secretName.test(name) ? [value, ...passwordOf(value)] : passwordOf(value);
  });
}

/** As the URL has it, and as it is meant. */
function passwordOf(value: string): readonly string[] {
  const password = value.includes('@') ? URL.parse(value)?.password : undefined;
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** Of an address that is a secret, what a message may show without the rest. */
function pathOf(value: string): readonly string[] {
  const url = URL.parse(value);
  if (url === null) return [];
  return [url.href, url.pathname + url.search, url.search.slice(1)];
}
