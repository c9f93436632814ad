import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';

/** Cookies that no script reads, and that no other website has a browser send with anything but a link here. */
export interface Cookies {
  read(headers: Headers, name: string): string | undefined;
  /** Those that a browser has whose names begin so, the oldest first. */
  names(headers: Headers, start: string): readonly string[];
  write(c: Context, name: string, value: string, lifeSeconds: number): void;
  remove(c: Context, name: string): void;
}

/**
 * Over https no other host of the domain can set them (`__Host-`). Over http, which only this machine is reached by, browsers would not take that name.
 * @param publicUrl servers with other paths of the same host have cookies of other names
 */
export function createCookies(publicUrl: URL): Cookies {
  const secure = publicUrl.protocol === 'https:';
  const path = publicUrl.pathname.replaceAll(/\W+/g, '-').replace(/-$/, '');
  const full = (name: string) => `${secure ? '__Host-' : ''}web${path}-${name}`;
  const options = { path: '/', secure, httpOnly: true, sameSite: 'Lax' } as const;
  return {
    read: (headers, name) => parse(headers.get('cookie') ?? '', full(name))[full(name)],
    names: (headers, start) =>
      Object.keys(parse(headers.get('cookie') ?? '')).flatMap((name) =>
        name.startsWith(full(start)) ? [start + name.slice(full(start).length)] : [],
      ),
    write: (c, name, value, maxAge) =>
      setCookie(c, full(name), value, {
        ...options,
        maxAge,
      }),
    remove: (c, name) => void deleteCookie(c, full(name), options),
  };
}
