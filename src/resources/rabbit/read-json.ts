export type ReadJson =
  { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly reason: string };

/**
 * Parses a message's content as JSON, or returns why it cannot. @param maxBytes larger messages are
 * not parsed
 */
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
