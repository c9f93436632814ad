import { z } from 'zod';
import { retryAlerts, silenceAlerts, unsilenceAlerts } from '../../actions/alerts/silence.ts';
import { testAlert } from '../../actions/alerts/test-alert.ts';
import { readAlerts } from '../../reports/alerts/read-alerts.ts';
import { counted } from './common.ts';
import { InvalidRequest } from '../server/problem.ts';
import { named } from './components.ts';
import { next, numberPlace, paged, pageOf, readCursor } from './page-cursor.ts';
import { defineEndpoint } from './endpoint.ts';

const count = z.number().int();
const texts = z.array(z.string());

const rule = z.object({
  name: z.string(),
  description: z.string(),
  on: texts,
  targets: texts,
  isActive: z.boolean().describe('Whether one of its targets is configured'),
});
const target = z.object({
  name: z.string(),
  problems: z
    .array(z.object({ variable: z.string(), problem: z.string() }))
    .describe('Empty if it is configured'),
});
const active = z.object({
  rule: z.string(),
  problem: z.string(),
  subject: z.string(),
  since: z.date(),
  text: z.string(),
  reported: z.boolean(),
});
const deliveryStatus = z.enum(['pending', 'delivered', 'undeliverable']);
const delivery = z.object({
  deliveryId: count,
  target: z.string(),
  status: deliveryStatus,
  rule: z.string(),
  title: z.string(),
  attempts: count,
  createdAt: z.date(),
  endedAt: z.date().nullable(),
  answer: z.string().nullable(),
});
const undeliverable = z.object({ target: z.string(), count, since: z.date(), answer: z.string() });

const silence = named(
  'Silence',
  z.object({
    silenceId: count,
    rule: z.string(),
    subject: z.string(),
    until: z.date(),
    reason: z.string(),
    createdBy: z.string(),
    createdAt: z.date(),
  }),
);

const listAlerts = defineEndpoint({
  id: 'listAlerts',
  method: 'get',
  path: '/v1/alerts',
  tag: 'alerts',
  summary: 'Rules, what they have found, the last messages and silences',
  query: z.strictObject({
    limit: counted(200, 20).describe('How many messages of each target, up to 200'),
  }),
  response: named(
    'Alerts',
    z.object({
      rules: z.array(rule),
      targets: z.array(target),
      active: z.array(active),
      deliveries: z.array(delivery),
      undeliverable: z.array(undeliverable),
      silences: z.array(silence),
    }),
  ),
  handle: ({ source, query }) => readAlerts(source, query.limit),
});

const listDeliveries = defineEndpoint({
  id: 'listAlertDeliveries',
  method: 'get',
  path: '/v1/alerts/deliveries',
  tag: 'alerts',
  summary: 'Messages to targets, the latest first',
  query: z.strictObject({
    target: z.string().optional(),
    status: deliveryStatus.optional(),
    ...paged(1e3, 50),
  }),
  response: named('AlertDeliveries', z.object({ deliveries: z.array(delivery), next })),
  handle: async ({ source, query: { limit, after, ...wanted } }) => {
    const { alerts } = await source.store();
    const [last] = readCursor(after, numberPlace) ?? [];
    const found = await alerts.deliveryPage({ ...wanted, limit: limit + 1, after: last });
    const { page, next: more } = pageOf(found, limit, ({ deliveryId }) => [deliveryId]);
    return { deliveries: page, next: more };
  },
});

const startSilence = defineEndpoint({
  id: 'silenceAlerts',
  method: 'post',
  action: 'alerts silence',
  about: ({ body }) => [body.rule, body.subject],
  path: '/v1/alerts/silences',
  tag: 'alerts',
  summary:
    'Send nothing about a rule for a while; a problem that still exists afterwards is reported then',
  body: named(
    'SilenceAlerts',
    z.strictObject({
      rule: z.string().min(1).describe('Its name, with * for any text'),
      subject: z
        .string()
        .min(1)
        .default('*')
        .describe('A job, asset, sensor or other subject, with * for any text'),
      until: z.iso
        .datetime({ offset: true })
        .transform((text) => new Date(text))
        .describe('A time in the future'),
      reason: z.string().min(1).max(500),
    }),
  ),
  response: silence,
  handle: ({ source, caller, body }) => {
    if (body.until.getTime() <= Date.now()) throw untilRefused();
    return silenceAlerts(source, {
      ...body,
      createdBy: caller.name,
    });
  },
});

function untilRefused(): InvalidRequest {
  const detail = 'Expected a time in the future';
  return new InvalidRequest(`The request is not valid: /until: ${detail}`, 'INVALID_USAGE', [
    { at: 'body', pointer: '/until', detail },
  ]);
}

const endSilence = defineEndpoint({
  id: 'unsilenceAlerts',
  method: 'post',
  action: 'alerts unsilence',
  path: '/v1/alerts/silences/{silence}/end',
  tag: 'alerts',
  summary: 'End a silence',
  params: z.strictObject({ silence: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
  response: silence,
  handle: ({ source, caller, params }) => unsilenceAlerts(source, params.silence, caller.name),
});

const retry = defineEndpoint({
  id: 'retryAlerts',
  method: 'post',
  action: 'alerts retry',
  about: ({ body }) => (body.rule === undefined ? [] : [body.rule]),
  path: '/v1/alerts/retry',
  tag: 'alerts',
  summary: 'Send undelivered messages again',
  body: named(
    'RetryAlerts',
    z.strictObject({ rule: z.string().min(1).optional().describe('All unless given') }),
  ),
  response: named('RetriedAlerts', z.object({ retried: count.describe('How many messages') })),
  handle: async ({ source, body }) => ({ retried: await retryAlerts(source, body.rule) }),
});

const test = defineEndpoint({
  id: 'testAlert',
  method: 'post',
  action: 'alerts test',
  path: '/v1/alerts/rules/{rule}/test',
  tag: 'alerts',
  summary:
    'Send a test message to the targets of a rule, from the web server, and return what each answers',
  params: z.strictObject({ rule: z.string() }),
  response: named(
    'TestedAlert',
    z.object({
      rule: z.string(),
      targets: z.array(
        z.object({
          target: z.string(),
          state: z.enum(['sent', 'failed', 'not configured']),
          answer: z.string().describe('Or the error, or which variables are missing'),
        }),
      ),
    }),
  ),
  handle: ({ source, params }) => testAlert(source, params.rule),
});

export const alertEndpoints = [listAlerts, listDeliveries, startSilence, endSilence, retry, test];
