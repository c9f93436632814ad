import { fetchInTime } from './fetch-in-time.ts';

/** The state of a step, or of the most urgent of several steps. */
interface Bar {
  readonly asset: string;
  readonly partition: string | null;
  readonly state: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}
export interface Step extends Bar {
  readonly error: string | null;
  readonly pool: string | null;
  readonly progress: string | null;
}
export interface Group extends Bar {
  readonly counts: Readonly<Record<string, number>>;
}

interface Found<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/** Items by index, loaded in pages on demand. */
export interface Pages<T> {
  /** Undefined until a page was loaded. */
  total(): number | undefined;
  get(index: number): T | undefined;
  /** Loads the pages of these indexes, unless they are loaded. */
  want(first: number, last: number): void;
  /** Marks all pages as outdated; they stay visible until reloaded. */
  refresh(): void;
}

const pageSize = 200;

export function createPages<T>(
  read: (query: string) => Promise<Found<T>>,
  changed: () => void,
): Pages<T> {
  const items: (T | undefined)[] = [];
  /** Pages that are loaded, loading, or failed to load. */
  let known = new Set<number>();
  let total: number | undefined;
  const load = async (page: number) => {
    known.add(page);
    const ofThis = known;
    const offset = page * pageSize;
    const found = await read(`limit=${pageSize}&offset=${offset}`);
    // A newer response has arrived.
    if (ofThis !== known) return;
    total = Math.max(found.total, found.items.length === 0 ? 0 : offset + found.items.length);
    items.length = total;
    for (const [index, item] of found.items.entries()) items[offset + index] = item;
    changed();
  };
  return {
    total: () => total,
    get: (index) => items[index],
    want: (first, last) => {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1)
        if (!known.has(page)) void load(page).catch(() => undefined);
    },
    refresh: () => {
      known = new Set();
    },
  };
}

/** Loads pages of a run's steps and groups from the API. */
export function createStepReader(base: string, state: string) {
  const filter = state === '' ? '' : `&state=${state}`;
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetchInTime(`${base}/${path}${filter}`);
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()) as T;
  };
  return {
    groups: async (query: string): Promise<Found<Group>> => {
      const page = await get<{ readonly total: number; readonly groups: readonly Group[] }>(
        `step-groups?${query}`,
      );
      return { total: page.total, items: page.groups };
    },
    stepsOf:
      (asset: string) =>
      async (query: string): Promise<Found<Step>> => {
        const page = await get<{ readonly total: number; readonly steps: readonly Step[] }>(
          `steps?asset=${encodeURIComponent(asset)}&${query}`,
        );
        return { total: page.total, items: page.steps };
      },
  };
}
