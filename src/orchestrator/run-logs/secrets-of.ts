import type { Env } from '../env.ts';

/**
 * Names of variables with secret values. A name that indicates that the value is a file or an
 * address of a secret does not match.
 */
const secretName =
  /PASS|SECRET|TOKEN|CREDENTIAL|PRIVATE|WEBHOOK|DSN|(?:^|_)KEY|API_?KEY|ACCESS_?KEY/i;

/** JSON fields whose name indicates that their text, or everything inside them, is secret. */
const secretField =
  /PASSW(?:OR)?D|PASSPHRASE|AUTHORIZATION|SECRET|CREDENTIAL|WEBHOOK|(?:PRIVATE|API|ACCESS)_?KEY|TOKEN$/i;

export const isSecretField = (name: string): boolean => secretField.test(name);

/**
 * The values that must not be shown: those of variables whose names indicate it, and passwords in
 * URLs.
 * @param alsoSecret names of other variables, whose values can be lists
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

/** The password as it is in the URL, and decoded. */
function passwordOf(value: string): readonly string[] {
  const password = value.includes('@') ? URL.parse(value)?.password : undefined;
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** The parts of a secret URL that could appear in a message by themselves. */
function pathOf(value: string): readonly string[] {
  const url = URL.parse(value);
  if (url === null) return [];
  return [url.href, url.pathname + url.search, url.search.slice(1)];
}
