import { z } from 'zod';
import { auditedDocument, auditOutcomes, readAudit } from '../../reports/audit/read-audit.ts';
import { auditVias } from '../../state/audit-log.ts';
import type { Json } from '../../workflow/json.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { next, numberPlace, paged, readCursor, writeCursor } from './page-cursor.ts';

const anyJson = z.custom<Json>();

const auditedAction = z.object({
  actionId: z.number().int(),
  at: z.date(),
  who: z.string(),
  via: z
    .enum(auditVias)
    .describe('Signed in, with an API token, by a command, or from this machine without a login'),
  action: z.string().describe('The command that does the same: `runs cancel`'),
  about: z.array(z.string()).describe('Names and ids, including those of what was created'),
  input: anyJson.describe('Without secrets. A text where it is too long, which is cut'),
  outcome: z
    .enum(auditOutcomes)
    .describe('Unknown if no result was recorded: it is in progress, or its process was killed'),
  endedAt: z.date().nullable(),
  code: z.string().nullable().describe('Of the error'),
  result: anyJson.describe('Like the input'),
});

export const listAudit = defineEndpoint({
  id: 'listAudit',
  method: 'get',
  path: '/v1/audit',
  tag: 'audit',
  summary: 'What people and programs did, the latest first',
  query: z.strictObject({
    who: z.string().optional().describe('A user or the name of an API token'),
    action: z.string().optional().describe('The command that does the same'),
    about: z.string().optional().describe('A name or id, as a whole'),
    ...paged(500, 50),
  }),
  response: named('AuditLog', z.object({ actions: z.array(auditedAction), next })),
  handle: async ({ source, query: { after, ...filter } }) => {
    const [before] = readCursor(after, numberPlace) ?? [];
    const report = await readAudit(source, { ...filter, before });
    return {
      actions: report.actions.map(auditedDocument),
      next: report.next === undefined ? null : writeCursor([report.next]),
    };
  },
});
