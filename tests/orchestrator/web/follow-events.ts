import { request, type ClientRequest } from 'node:http';
import { vi } from 'vitest';

interface SentEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly id: string | undefined;
}

export interface Followed {
  readonly events: readonly SentEvent[];
  /** Resolves with the first event for which it is true. */
  until(isWanted: (event: SentEvent) => boolean): Promise<SentEvent>;
  readonly ended: Promise<void>;
  close(): void;
}

/** Follows server-sent events as soon as the server starts to send. */
export async function followEvents(
  url: string,
  lastEventId?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Followed> {
  const events: SentEvent[] = [];
  const ended = Promise.withResolvers<void>();
  // As browsers do: compressed events would be buffered.
  const headers = {
    accept: 'text/event-stream',
    'accept-encoding': 'gzip',
    ...more,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  };
  const sent = await new Promise<ClientRequest>((resolve, reject) => {
    const asked = request(url, { headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        const whole = text.split('\n\n');
        text = whole.pop() ?? '';
        for (const each of whole) if (!each.startsWith(':')) events.push(readEvent(each));
        resolve(asked);
      });
      response.on('close', () => ended.resolve());
      response.on('error', () => undefined);
    });
    asked.on('error', reject);
    asked.end();
  });
  return {
    events,
    until: async (isWanted) => {
      const find = () => events.find(isWanted);
      await vi.waitUntil(find, { timeout: 15_000, interval: 50 });
      return find() as SentEvent;
    },
    ended: ended.promise,
    close: () => void sent.destroy(),
  };
}

function readEvent(text: string): SentEvent {
  const fields = new Map(
    text
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const data = JSON.parse(fields.get('data') ?? '{}') as SentEvent['data'];
  return { event: fields.get('event') ?? '', data, id: fields.get('id') };
}
