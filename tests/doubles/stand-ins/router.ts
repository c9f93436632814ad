import type { FormPart } from './read-multipart.ts';

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Of an uploaded form. */
  readonly parts?: readonly FormPart[];
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON, unless the headers specify another content type: then it is text. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route<C = Call, A = Answer> {
  readonly method: string;
  /** A segment `:name` matches any value. */
  readonly pattern: string;
  /** Supported query parameters. A server ignores others, which no client intends. */
  readonly query: readonly string[];
  readonly handle: (call: C) => A;
}

export interface Match<R> {
  readonly route: R;
  readonly params: Readonly<Record<string, string>>;
}

export function findRoute<R extends { readonly method: string; readonly pattern: string }>(
  routes: readonly R[],
  method: string,
  path: string,
): Match<R> | undefined {
  const segments = path.split('/').map(decodeURIComponent);
  for (const route of routes) {
    const params = route.method === method ? match(route.pattern.split('/'), segments) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
