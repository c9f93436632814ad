import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  /** Includes `Host` if it should differ from the URL's. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends the request unchanged, which a browser or `fetch` would not allow. */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...headers }, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The same, with the JSON of the response. */
export async function askJson<T>(
  url: string,
  asked?: Asked,
): Promise<Answer & { readonly json: T }> {
  const answer = await ask(url, asked);
  return { ...answer, json: JSON.parse(answer.text) as T };
}
