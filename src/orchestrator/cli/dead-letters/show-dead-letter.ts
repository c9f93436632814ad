import { noDeadLetter } from '../../actions/dead-letters/move-dead-letters.ts';
import { withDeadLettersOf } from '../../reports/dead-letters/with-dead-letters.ts';
import { moment } from '../../time-text.ts';
import type { Context } from '../context.ts';
import { section } from '../output/section.ts';
import { deadLetterDocument } from './list-dead-letters.ts';

const maxShown = 64 * 1024;

/** @throws TerminalError if there is no dead letter with the id */
export async function showDeadLetter(
  context: Context,
  id: string,
  { queue: name }: { readonly queue?: string },
): Promise<void> {
  const { output } = context;
  const letter = await withDeadLettersOf(context, name, async (queue) => {
    const found = await queue.deadLetters.find(id);
    if (found === undefined) throw noDeadLetter([id], queue);
    return found;
  });
  const { content, encoding } = readable(letter.content);
  const cut =
    letter.content.length > maxShown
      ? [`… the first ${maxShown} bytes of ${letter.content.length}`]
      : [];
  output.show(
    {
      deadLetter: {
        ...deadLetterDocument(letter),
        properties: letter.properties,
        content,
        encoding,
      },
    },
    [
      output.style('bold', letter.id),
      `  since      ${letter.at === undefined ? 'unknown' : moment(letter.at)}`,
      `  reason     ${letter.reason ?? 'unknown'}`,
      ...section(
        'Properties',
        JSON.stringify(letter.properties, null, 2).split('\n'),
        output.style,
      ),
      ...section(
        encoding === 'utf8' ? 'Content' : 'Content, in base64',
        [...content.split('\n'), ...cut],
        output.style,
      ),
    ],
  );
}

function readable(bytes: Buffer): {
  readonly content: string;
  readonly encoding: 'utf8' | 'base64';
} {
  const start = bytes.subarray(0, maxShown);
  try {
    // If the content continues, a character that was split by the cut is not an error.
    return {
      content: new TextDecoder('utf-8', { fatal: true }).decode(start, {
        stream: bytes.length > maxShown,
      }),
      encoding: 'utf8',
    };
  } catch {
    return { content: start.toString('base64'), encoding: 'base64' };
  }
}
