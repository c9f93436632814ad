import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';

/** Cookies that scripts cannot read and that browsers send with links from other websites only. */
export interface Cookies {
  read(headers: Headers, name: string): string | undefined;
  /** Names of the request's cookies with this prefix, oldest first. */
  names(headers: Headers, start: string): readonly string[];
  write(c: Context, name: string, value: string, lifeSeconds: number): void;
  remove(c: Context, name: string): void;
}

/**
 * With https, the prefix `__Host-` keeps other hosts of the domain from setting the cookies. With
 * http, which only this machine can reach, browsers would reject that prefix.
 * @param publicUrl cookie names depend on its path, because servers can share a host
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
