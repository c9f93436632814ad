import { expect, test } from 'vitest';
import type { AlertMessage } from '#orchestrator/alerts/message.ts';
import { slackBody } from '#orchestrator/alerts/targets/slack.ts';
import { teamsBody } from '#orchestrator/alerts/targets/teams.ts';

const item = {
  kind: 'step_failed',
  subject: 'group/an_asset',
  partition: '<!channel> [x](http://evil)',
  runId: 'r1',
  text: 'a < b & *c* {{DATE(1)}}',
  advice: 'moderate runs show r1',
  at: '2026-05-04T10:00:00.000Z',
  url: 'https://temporal.example.org/r1',
};
const message: AlertMessage = {
  key: 'alert-1-firing',
  rule: 'failures',
  description: 'What did not work',
  state: 'firing',
  title: `2 steps failed: ${'x'.repeat(200)}`,
  count: 7,
  since: '2026-05-04T10:00:00.000Z',
  resolvedAt: null,
  items: [
    item,
    {
      ...item,
      url: null,
      advice: null,
    },
  ],
};

test('Slack has blocks within its limits, and a text for notifications; names cannot become links or mentions', () => {
  expect(slackBody(message)).toEqual({
    text: `Firing: 2 steps failed: ${'x'.repeat(200)}`,
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: `Firing: 2 steps failed: ${'x'.repeat(126)}`,
          emoji: false,
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*<https://temporal.example.org/r1|group/an_asset [&lt;!channel&gt; [x](http://evil)]>*\na &lt; b &amp; *c* {{DATE(1)}}\n→ moderate runs show r1',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*group/an_asset [&lt;!channel&gt; [x](http://evil)]*\na &lt; b &amp; *c* {{DATE(1)}}',
        },
      },
      { type: 'section', text: { type: 'mrkdwn', text: '… and 5 more' } },
      {
        type: 'context',
        elements: [
          {
            type: 'plain_text',
            text: 'failures: What did not work (since 2026-05-04 10:00:00 UTC)',
            emoji: false,
          },
        ],
      },
    ],
  });
});

test('Teams has one Adaptive Card in a message, in which names cannot become links', () => {
  const text = String.raw`group/an\_asset \[<!channel> \[x\](http://evil)\]`;
  const body = teamsBody({
    ...message,
    state: 'resolved',
    title: 'a_b',
    resolvedAt: '2026-05-04T11:00:00.000Z',
  });
  expect(body).toEqual({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          fallbackText: 'Resolved: a_b',
          body: [
            {
              type: 'TextBlock',
              text: String.raw`Resolved: a\_b`,
              wrap: true,
              size: 'large',
              weight: 'bolder',
              color: 'good',
            },
            {
              type: 'Container',
              separator: true,
              items: [
                {
                  type: 'TextBlock',
                  text: `[${text}](https://temporal.example.org/r1)`,
                  weight: 'bolder',
                  wrap: true,
                },
                {
                  type: 'TextBlock',
                  text: String.raw`a < b & \*c\* { {DATE(1)}}`,
                  wrap: true,
                },
                {
                  type: 'TextBlock',
                  text: '→ moderate runs show r1',
                  wrap: true,
                  isSubtle: true,
                },
              ],
            },
            {
              type: 'Container',
              separator: true,
              items: [
                {
                  type: 'TextBlock',
                  text,
                  weight: 'bolder',
                  wrap: true,
                },
                {
                  type: 'TextBlock',
                  text: String.raw`a < b & \*c\* { {DATE(1)}}`,
                  wrap: true,
                },
              ],
            },
            {
              type: 'TextBlock',
              text: '… and 5 more',
              wrap: true,
            },
            {
              type: 'TextBlock',
              wrap: true,
              isSubtle: true,
              spacing: 'medium',
              text: 'failures: What did not work (since 2026-05-04 10:00:00 UTC, until 2026-05-04 11:00:00 UTC)',
            },
          ],
        },
      },
    ],
  });
});
