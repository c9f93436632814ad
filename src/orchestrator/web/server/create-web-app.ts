import { Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import type { ReportSource } from '../../reports/report-source.ts';
import type { WebEnv } from '../access/caller.ts';
import { knowCaller } from '../access/identify.ts';
import type { Access } from '../access/open-access.ts';
import { createApi } from '../api/create-api.ts';
import { createGraphs } from '../graph/create-graphs.ts';
import { createPages } from '../pages/create-pages.ts';
import { createPageSource } from '../pages/page-source.ts';
import { createSnapshots } from '../pages/snapshot.ts';
import { checkOrigin } from './check-origin.ts';
import { answerProblem, problemOf } from './problem.ts';
import { refusal } from './refusal.ts';
import { securityHeaders } from './security-headers.ts';
import { serveStaticFiles } from './static-files.ts';
import type { WebFrame } from './web-frame.ts';

export interface WebOptions {
  /** Path prefix behind a proxy, such as `/orchestrator`; defaults to the root. */
  readonly basePath?: string;
  /** Called with unexpected errors, whose details the response does not contain. */
  readonly report: (error: unknown) => void;
  /** Runs first, for every request. */
  readonly measure?: MiddlewareHandler;
}

/**
 * The web application: the API at `/api/v1`, files of pages at `/static`, the health check at
 * `/live`, and pages elsewhere.
 * @param closing aborted on server shutdown
 */
export function createWebApp(
  source: ReportSource,
  { basePath = '', report, measure }: WebOptions,
  closing: AbortSignal,
  { identify, login }: Access,
): Hono<WebEnv> {
  const pageSource = createPageSource(source);
  const snapshots = createSnapshots(pageSource);
  const graphs = createGraphs(pageSource, snapshots, closing, report);
  const frame: WebFrame = { basePath, closing, report, snapshots, graphs };
  const app = new Hono<WebEnv>();
  if (measure !== undefined) app.use(measure);
  app.use(securityHeaders, compress());
  app.get('/live', (c) => c.text('alive\n'));
  if (login !== undefined) app.route(`${basePath}/access/backchannel-logout`, login.logoutReceiver);
  app.use(checkOrigin(login?.publicUrl));
  app.route(`${basePath}/static`, serveStaticFiles());
  if (login !== undefined) app.route(`${basePath}/access`, login.routes);
  app.use(`${basePath}/*`, knowCaller(identify, login?.explain));
  app.route(`${basePath}/api`, createApi(source, frame));
  app.route(`${basePath}/`, createPages(pageSource, frame));
  app.notFound((c) =>
    answerProblem(c, problemOf(refusal('ADDRESS_NOT_FOUND', `There is nothing at ${c.req.path}`))),
  );
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status === 500) report(error);
    return answerProblem(c, problem);
  });
  return app;
}
