const removed = '[removed]';

/** A presigned URL's query, and the path before it, in whichever text it stands. */
const presigned = /[^\s"'<>]*\bX-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)=[^\s"'<>]*/gi;

/** Too short to be told from other text. */
const minLength = 6;

/** Takes secrets out of a text: known values, also as base64 and in URLs, and whatever looks like a presigned URL. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.filter(({ length }) => length >= minLength).flatMap(formsOf));
  const longestFirst = [...forms].toSorted((one, other) => other.length - one.length);
  const withoutKnown = longestFirst.reduce((rest, form) => rest.replaceAll(form, removed), text);
  return withoutKnown.replace(presigned, removed);
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')];
}
