import { exchange, responseOf, type Exchange, type ExchangeLimits } from './exchange.ts';
import { jsonOrNothing } from './json-or-nothing.ts';

/** A body that is too large for memory. */
export interface StreamedBody {
  readonly contentType: string;
  readonly bytes: number;
  /** Starts from the beginning each time. */
  open(): AsyncIterable<Uint8Array>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the service's address, with encoded segments. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: object | string | undefined;
  /** Sent in place of `body`. */
  readonly upload?: StreamedBody | undefined;
}

/** Sends one request. @throws the signal's reason if it is aborted */
export async function sendHttp(
  url: string,
  request: HttpRequest,
  limits: ExchangeLimits,
): Promise<Exchange> {
  const { method, path, query } = request;
  const address = `${url}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`;
  return exchange(async (signal) => {
    const response = await fetch(address, {
      method,
      ...contentOf(request),
      signal,
      redirect: 'manual',
    });
    return responseOf(response, bodyOf(await response.text()));
  }, limits);
}

/** The value of a JSON text, or the text if it is not valid JSON. */
export function bodyOf(text: string): unknown {
  const json = jsonOrNothing(text);
  return json === undefined ? text : json;
}

/** For messages. */
export function nameOf({ method, path }: HttpRequest): string {
  return `${method} ${path}`;
}

function contentOf({ headers: own, body, upload }: HttpRequest): RequestInit {
  const headers = { accept: 'application/json', ...own };
  if (upload) {
    const { contentType, bytes } = upload;
    return {
      headers: { ...headers, 'content-type': contentType, 'content-length': String(bytes) },
      body: upload.open(),
      duplex: 'half',
    };
  }
  if (typeof body === 'object')
    return {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
  return body === undefined ? { headers } : { headers, body };
}
