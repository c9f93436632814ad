const removed = '[removed]';

/** What only a presigned URL has. */
const presignedMark = /\bX-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)(?:=|%3D)/gi;
const ends = /[\s"'<>]/;

/** Too short to be told from other text. */
const minLength = 6;

/** Takes secrets out of a text: known values, also as base64 and in URLs, and whatever looks like a presigned URL. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.filter(({ length }) => length >= minLength).flatMap(formsOf));
  const longestFirst = [...forms].toSorted((one, other) => other.length - one.length);
  return withoutPresigned(longestFirst.reduce((rest, form) => rest.replaceAll(form, removed), text));
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')];
}

/** By hand: an expression that also takes what stands before the mark needs minutes for a log without spaces. */
function withoutPresigned(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index } of text.matchAll(presignedMark)) {
    if (index < done) continue;
    let start = index;
    while (start > done && !ends.test(text.charAt(start - 1))) start -= 1;
    let end = index;
    while (end < text.length && !ends.test(text.charAt(end))) end += 1;
    parts.push(text.slice(done, start), removed);
    done = end;
  }
  return parts.join('') + text.slice(done);
}
