import type { Json } from '../../workflow/json.ts';
import type { AlertItem, AlertMessage } from '../message.ts';
import { headline, itemTitle, moreText, originText } from './texts.ts';

/**
 * The body for a Microsoft Teams workflow that posts a card when it receives a webhook request: a
 * message with one Adaptive Card.
 */
export function teamsBody(message: AlertMessage): Json {
  const { items, state } = message;
  const more = moreText(message);
  const color = state === 'resolved' ? 'good' : state === 'firing' ? 'attention' : 'default';
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: headline(message),
    body: [
      {
        ...block(headline(message)),
        size: 'large',
        weight: 'bolder',
        color,
      },
      ...items.map(container),
      ...(more === undefined ? [] : [block(more)]),
      {
        ...block(originText(message)),
        isSubtle: true,
        spacing: 'medium',
      },
    ],
  };
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content },
    ],
  };
}

function container({ url, text, advice, ...item }: AlertItem): Json {
  const title = escaped(itemTitle(item));
  return {
    type: 'Container',
    separator: true,
    items: [
      {
        type: 'TextBlock',
        text: url === null ? title : `[${title}](${url})`,
        weight: 'bolder',
        wrap: true,
      },
      ...(text === '' ? [] : [block(text)]),
      ...(advice === null ? [] : [{ ...block(`→ ${advice}`), isSubtle: true }]),
    ],
  };
}

const block = (text: string) => ({ type: 'TextBlock', text: escaped(text), wrap: true });

/** Cards interpret Markdown links and emphasis in any text, and replace `{{DATE(…)}}`. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]]/g, '\\$&').replaceAll('{{', '{ {');
}
