import { ask, type Answer, type Asked } from '../ask.ts';

/** A browser without a window: it keeps cookies, and does not follow redirects automatically. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  /** Headers of the cookies that were set, as sent by the server. */
  readonly written: string[];
  /** @param path relative to the public address, or an absolute URL */
  send(path: string, asked?: Asked): Promise<Answer>;
  /** Opens a page, which may redirect. */
  open(path: string): Promise<Answer>;
  /** Opens a page, completes the login that it redirects to, and returns the final page. */
  logIn(path?: string): Promise<Answer>;
  /** Completes the login, up to the address to which the provider redirects the browser. */
  goToProvider(path?: string): Promise<string>;
}

let visitors = 0;

/**
 * A visitor behind a proxy, with a separate address.
 * @param server address where it listens
 * @param publicUrl address as seen by browsers
 */
export function createVisitor(server: string, publicUrl: string): Visitor {
  const cookies = new Map<string, string>();
  const written: string[] = [];
  const { host } = new URL(publicUrl);
  visitors += 1;
  const from = { 'x-forwarded-for': `192.0.2.${visitors}` };
  const visitor: Visitor = {
    cookies,
    written,
    send: async (path, { headers = {}, ...asked } = {}) => {
      const { pathname, search } = new URL(path, publicUrl);
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await ask(new URL(`${pathname}${search}`, server).href, {
        ...asked,
        headers: { host, ...from, ...(cookie !== '' && { cookie }), ...headers },
      });
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        written.push(line);
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return answer;
    },
    open: (path) =>
      visitor.send(path, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } }),
    goToProvider: async (path = publicUrl) => {
      const ours = new URL(publicUrl).origin;
      let next = new URL(path, publicUrl);
      while (next.origin === ours)
        next = new URL(locationOf(await visitor.open(next.href)), publicUrl);
      const back = await fetch(next, { redirect: 'manual' });
      return back.headers.get('location') ?? '';
    },
    logIn: async (path = publicUrl) => {
      const back = await visitor.open(await visitor.goToProvider(path));
      return back.status === 303 ? visitor.open(locationOf(back)) : back;
    },
  };
  return visitor;
}

export function locationOf({ headers, status, text }: Answer): string {
  const { location } = headers;
  if (typeof location !== 'string') throw new Error(`${status} leads nowhere: ${text}`);
  return location;
}
