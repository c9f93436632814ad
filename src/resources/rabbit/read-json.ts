export type ReadJson =
  { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly reason: string };

/** A message's content as JSON, or why it cannot be. @param maxBytes larger ones are not parsed */
export function readJson(content: Buffer, maxBytes: number): ReadJson {
  if (content.length > maxBytes)
    return { ok: false, reason: `Of ${content.length} bytes: expected at most ${maxBytes}` };
  try {
    return {
      ok: true,
      json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as unknown,
    };
  } catch {
    return { ok: false, reason: 'Not JSON in UTF-8' };
  }
}
