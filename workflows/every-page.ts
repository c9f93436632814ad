import type { AssetRef, Run } from '@moderate/orchestrator/workflow';

interface Page<S> {
  readonly next?: S;
}

/**
 * Materializes an asset whose value is one page of a list. The following pages are its partitions,
 * materialized one after another.
 */
export async function everyPage<V extends Page<S>, C, S>(
  run: Run,
  asset: AssetRef<V, C, { readonly start: S } | undefined>,
  config: C,
): Promise<V[]> {
  const materialize = run.materialize as (of: typeof asset, options: object) => Promise<V>;
  let page = await materialize(asset, { config });
  const pages = [page];
  while (page.next !== undefined) {
    page = await materialize(asset, {
      partition: `page ${pages.length + 1}`,
      config,
      input: { start: page.next },
    });
    pages.push(page);
  }
  return pages;
}
