import { Hono } from 'hono';
import type { ReportSource } from '../../reports/report-source.ts';
import { checkChanges, limitBody } from '../server/check-changes.ts';
import { refusal } from '../server/refusal.ts';
import type { WebFrame } from '../server/web-frame.ts';

/** Everything that pages show and do, for programs. */
export function createApi(_source: ReportSource, { requestToken }: WebFrame): Hono {
  const api = new Hono();
  api.use(checkChanges(requestToken), limitBody);
  api.get('/v1/session', (c) => c.json({ requestToken }));
  api.all('/*', (c) => {
    throw refusal('ADDRESS_NOT_FOUND', `There is nothing at ${c.req.path}`);
  });
  return api;
}
