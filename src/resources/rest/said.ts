import { z } from 'zod';
import { oneLine } from './one-line.ts';

const fields = z.record(z.string(), z.unknown());

/**
 * The message in the body of a failed request: the first of these fields that is a string, or the
 * title or text of a page.
 */
export function saidIn(body: unknown, names: readonly string[]): string {
  if (typeof body === 'string') return oneLine(withoutTags(body));
  const found = fields.safeParse(body).data ?? {};
  return oneLine(names.map((name) => found[name]).find((value) => typeof value === 'string') ?? '');
}

/** An error page contains its message in the title, and once more below. */
function withoutTags(page: string): string {
  return /<title>([^<]*)/i.exec(page)?.[1] ?? page.replace(/<[^>]*>/g, ' ');
}
