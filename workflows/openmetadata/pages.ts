import type { PageStart } from '#activities/openmetadata/index.ts';
import type { Asset, Run } from '@moderate/orchestrator/workflow';

/** The config of an asset whose value is a list that may be longer than a payload holds: its further pages are its partitions. */
export type PageConfig<C> = C & { readonly start?: PageStart };

interface Page {
  readonly next?: PageStart;
}

const partitionOf = (page: number): string => `page ${page}`;

/** Materializes all pages, one after another. */
export async function everyPage<V extends Page, C extends object>(run: Run, asset: Asset<V, PageConfig<C>>, config: C): Promise<V[]> {
  let page = await run.materialize(asset, { config });
  const pages = [page];
  while (page.next !== undefined) {
    page = await run.materialize(asset, { partition: partitionOf(pages.length + 1), config: { ...config, start: page.next } });
    pages.push(page);
  }
  return pages;
}

/**
 * The page that has what is looked for, else the last one.
 * @param read the value of a partition, or of the whole asset where that is empty
 */
export async function pageWith<V extends Page>(read: (partition: string) => Promise<V>, has: (page: V) => boolean): Promise<V> {
  let page = await read('');
  for (let number = 2; page.next !== undefined && !has(page); number += 1) page = await read(partitionOf(number));
  return page;
}
