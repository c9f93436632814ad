import { utf8Length } from './utf8.ts';

export interface Labels {
  /** Whether the label is new and there was room for it. */
  add(label: string): boolean;
  values(): string[];
}

/** Temporal refuses a search attribute of more than 2 KB as JSON, and with it the workflow task that sets it, forever. */
const maxBytes = 2_000;
const maxLabels = 100;

/** Values of a search attribute that is a list: as many as it can hold. A label that is too long for what is left is left out. */
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
