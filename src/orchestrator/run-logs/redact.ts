/** Replaces a secret. */
export const redacted = '[removed]';

/** Shorter values cannot be distinguished from other text. */
const minLength = 6;

/** The prefix of the web server's API tokens, by which they are recognized. */
export const tokenPrefix = 'orch_';

/** Removes secrets from a text. */
export type Redact = (text: string) => string;

/**
 * Removes known values, also as base64, in JSON and in URLs, and texts with the format of a secret:
 * tokens, private keys, passwords in URLs, presigned URLs. Multi-line values are found line by
 * line, so that a text can be redacted in lines.
 */
export function createRedact(secrets: readonly string[]): Redact {
  const values = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter(({ length }) => length >= minLength);
  const longestFirst = [...new Set(values.flatMap(formsOf))].toSorted(
    (one, other) => other.length - one.length,
  );
  const known =
    longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escaped).join('|'), 'g');
  return (text) =>
    withoutPresigned(withoutTokens(known === undefined ? text : text.replace(known, redacted)));
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ];
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Every repetition has a limit: without one, a long text without spaces takes minutes. */
const tokens = [
  // JSON Web Tokens
  /\beyJ[\w-]{8,400}\.[\w-]{8,8000}\.[\w-]{0,2000}/g,
  // API tokens of the web server
  new RegExp(`\\b${tokenPrefix}[0-9a-f]{64}\\b`, 'g'),
  // GitHub, GitLab, Slack, AWS, Google
  /\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,255}|xox[abeprs]-[\w-]{10,255}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35})\b/g,
  // Anyone who has the URL of a webhook can post to it.
  /https:\/\/(?:hooks\.slack\.com\/|discord(?:app)?\.com\/api\/webhooks\/|[\w.-]{1,200}\.webhook\.office\.com\/|[\w.-]{1,200}\.logic\.azure\.com[:/])[^\s"'<>]{1,2000}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
] as const;

const credentials = /\b(Bearer|Basic)(\s{1,4}|%20)[\w+/=.~-]{20,8000}/gi;
const urlPassword = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"'<>]{0,300}:)[^\s/@"'<>]{1,1000}@/gi;

function withoutTokens(text: string): string {
  const rest = tokens.reduce((left, shape) => left.replace(shape, redacted), text);
  return rest.replace(credentials, `$1$2${redacted}`).replace(urlPassword, `$1${redacted}@`);
}

/** A parameter that only presigned URLs have. */
const presignedMark =
  /\bX-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)(?:=|%3D)|[?&](?:Signature|sig)=/gi;
const ends = /[\s"'<>]/;

/**
 * Does not use one expression for the whole URL: an expression that also matches the text before
 * the parameter takes minutes for a log without spaces.
 */
function withoutPresigned(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index } of text.matchAll(presignedMark)) {
    if (index < done) continue;
    let start = index;
    while (start > done && !ends.test(text.charAt(start - 1))) start -= 1;
    let end = index;
    while (end < text.length && !ends.test(text.charAt(end))) end += 1;
    parts.push(text.slice(done, start), redacted);
    done = end;
  }
  return parts.join('') + text.slice(done);
}
