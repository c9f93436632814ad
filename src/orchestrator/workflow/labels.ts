import { utf8Length } from './utf8.ts';

export interface Labels {
  /** Returns whether the label was new and fit. */
  add(label: string): boolean;
  values(): string[];
}

/**
 * Temporal rejects search attributes above 2 KB of JSON, and with them the workflow task, which it
 * then retries forever.
 */
const maxBytes = 2_000;
const maxLabels = 100;

/**
 * The values of a list search attribute, up to its maximum size. Labels that do not fit are
 * skipped.
 */
export function createLabels(present: readonly string[] = []): Labels {
  const labels = new Set(present);
  let bytes = utf8Length(JSON.stringify([...labels]));
  return {
    add: (label) => {
      if (labels.size >= maxLabels || labels.has(label)) return false;
      const added = utf8Length(JSON.stringify(label)) + 1;
      if (bytes + added > maxBytes) return false;
      bytes += added;
      labels.add(label);
      return true;
    },
    values: () => [...labels],
  };
}
