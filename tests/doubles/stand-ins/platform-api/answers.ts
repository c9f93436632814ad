import type { Answer } from '../router.ts';

export const plainText = { 'content-type': 'text/plain; charset=utf-8' };
const html = { 'content-type': 'text/html; charset=utf-8' };

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** A response of the API itself. */
export function detail(status: number, text: string): Answer {
  return { status, body: { detail: text } };
}

export function invalid(location: readonly (string | number)[], msg: string, type: string): Answer {
  return { status: 422, body: { detail: [{ loc: location, msg, type }] } };
}

export function databaseError(status: 409 | 500): Answer {
  return { status, body: { message: 'Database operation error' } };
}

export function crash(): Answer {
  return { status: 500, body: 'Internal Server Error', headers: plainText };
}

/** JSON that the gateway labels as text. */
export function gatewayText(status: number, body: object): Answer {
  return { status, body: JSON.stringify(body), headers: plainText };
}

const titles: Record<number, string> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
};

/** From the gateway, or from a proxy before it. */
export function errorPage(status: number): Answer {
  const title = `${status} ${titles[status] ?? 'Error'}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, body, headers: html };
}
