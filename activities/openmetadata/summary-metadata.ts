import type { Metadata } from '@moderate/orchestrator';

interface Listed {
  readonly total: number;
  readonly first: readonly (string | { readonly name: string; readonly error: string })[];
}

type Summary = Readonly<Record<string, string | number | boolean | Listed | undefined>>;

/**
 * An activity's summary as metadata: lists become their length and first entries; empty lists are
 * omitted.
 */
export function summaryMetadata(summary: object): Metadata {
  return Object.fromEntries(
    Object.entries(summary as Summary)
      .map(([name, value]) => [name, typeof value === 'object' ? listText(value) : value] as const)
      .filter(
        (entry): entry is [string, string | number | boolean] =>
          entry[1] !== undefined && entry[1] !== '',
      ),
  );
}

function listText({ total, first }: Listed): string {
  if (total === 0) return '';
  const names = first.map((entry) =>
    typeof entry === 'string' ? entry : `${entry.name}: ${entry.error}`,
  );
  return `${total}: ${names.join('; ')}${total > first.length ? '; …' : ''}`;
}

const shownNames = 100;

/** Names for display, limited to the first hundred. */
export function firstNames(names: readonly string[]): string {
  const more = names.length - shownNames;
  return [...names.slice(0, shownNames), ...(more > 0 ? [`… and ${more} more`] : [])].join(', ');
}
