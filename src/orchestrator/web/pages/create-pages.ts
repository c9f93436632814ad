import { Hono, type Context } from 'hono';
import { messageOf } from '../../message-of.ts';
import { TerminalError } from '../../errors.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { WebEnv } from '../access/caller.ts';
import { limitChecks } from '../server/check-changes.ts';
import { problemOf } from '../server/problem.ts';
import { refusal } from '../server/refusal.ts';
import type { WebFrame } from '../server/web-frame.ts';
import { errorPage } from './error-page.ts';
import { layout, type Page } from './layout.ts';
import { createLinks } from './links.ts';
import type { PageRequest, PartSource } from './page-request.ts';
import { problemCounts } from './problem-counts.ts';
import { createReaders } from './readers.ts';

type ReadPage = (source: PartSource, given: PageRequest) => Promise<Page>;

/** The web pages. */
export function createPages(
  source: ReportSource,
  { basePath, report, snapshots, graphs }: WebFrame,
): Hono<WebEnv> {
  const links = createLinks(basePath);
  const readers = createReaders(snapshots, graphs, links);
  const pages = new Hono<WebEnv>();

  const answer = async (c: Context<WebEnv>, read: ReadPage) => {
    const notes = new Set<string>();
    const page = await readOrExplain(c, read, notes);
    const recent = await snapshots.recent();
    if (page.showsSnapshot === true) for (const note of recent?.notes ?? []) notes.add(note);
    const problems = recent === undefined ? {} : problemCounts(recent);
    const query = parameterOf(c)('q');
    c.header('Cache-Control', 'no-store');
    return c.html(
      layout(page, { links, ...c.get('identity'), problems, notes: [...notes], query }),
      page.status ?? 200,
    );
  };

  const readOrExplain = async (c: Context<WebEnv>, read: ReadPage, notes: Set<string>) => {
    const note = (text: string) => void notes.add(text);
    const parts: PartSource = {
      ...source,
      note,
      part: (name, readPart) =>
        readPart({
          ...source,
          note,
        }).catch((error: unknown) => {
          if (error instanceof TerminalError && problemOf(error).status === 404) throw error;
          if (problemOf(error).status === 500) report(error);
          note(`${name}: ${messageOf(error)}`);
          return undefined;
        }),
    };
    try {
      const page: Page & { readonly status?: undefined } = await read(parts, {
        name: c.req.param('name') ?? '',
        query: parameterOf(c),
        caller: c.get('identity').caller,
        entries: await entriesOf(c),
      });
      return page;
    } catch (error) {
      if (problemOf(error).status === 500) report(error);
      return errorPage(error, links);
    }
  };

  for (const [path, read] of Object.entries(readers)) pages.get(path, (c) => answer(c, read));
  // Forms are rendered again with their problems. This modifies nothing.
  const limited = limitChecks();
  for (const path of ['/jobs/:name', '/backfill'] as const)
    pages.post(path, limited, (c) => answer(c, readers[path]));
  pages.get('*', (c) =>
    answer(c, () =>
      Promise.reject(refusal('ADDRESS_NOT_FOUND', `There is no page at ${c.req.path}`)),
    ),
  );
  return pages;
}

function parameterOf({ req }: Context<WebEnv>): PageRequest['query'] {
  const { searchParams } = new URL(req.url);
  return (name) => searchParams.get(name) ?? '';
}

/** Browsers send line breaks as CRLF. */
async function entriesOf({ req }: Context<WebEnv>): Promise<PageRequest['entries']> {
  if (req.method !== 'POST') return new Map();
  return new Map(
    [...new URLSearchParams(await req.text())].map(([name, value]) => [
      name,
      value.replaceAll('\r\n', '\n'),
    ]),
  );
}
