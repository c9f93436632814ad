import axe from 'axe-core';
import type { OpenPage } from './start-pages.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

/** The findings of axe in a page as displayed. */
export async function violations({ page }: Pick<OpenPage, 'page'>): Promise<readonly Violation[]> {
  await page.evaluate(axe.source);
  return page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`,
  );
}

/** By how many pixels a page is wider than its window. */
export const overflow = ({ page }: Pick<OpenPage, 'page'>) =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
