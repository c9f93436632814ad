import type { Json } from '../../workflow/json.ts';
import type { AlertItem, AlertMessage } from '../message.ts';
import { headline, itemTitle, moreText, originText } from './texts.ts';

/** Maximum length of a header, and of a section, in characters. */
const maxHeader = 150;
const maxSection = 3_000;

/** The body for a Slack incoming webhook: blocks, and a text for notifications. */
export function slackBody(message: AlertMessage): Json {
  const more = moreText(message);
  return {
    text: escaped(headline(message)),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: headline(message).slice(0, maxHeader), emoji: false },
      },
      ...message.items.map(section),
      ...(more === undefined
        ? []
        : [{ type: 'section', text: { type: 'mrkdwn', text: escaped(more) } }]),
      {
        type: 'context',
        elements: [{ type: 'plain_text', text: originText(message), emoji: false }],
      },
    ],
  };
}

function section(item: AlertItem): Json {
  const title = escaped(itemTitle(item));
  const lines = [
    item.url === null ? `*${title}*` : `*<${item.url}|${title}>*`,
    escaped(item.text),
    ...(item.advice === null ? [] : [`→ ${escaped(item.advice)}`]),
  ];
  return { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n').slice(0, maxSection) } };
}

/**
 * Slack interprets these three characters in any text, as links and mentions. A * or _ only changes
 * how a text looks.
 */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
