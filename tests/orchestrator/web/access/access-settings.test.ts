import { expect, test } from 'vitest';
import { readAccessSettings } from '#orchestrator/web/access/access-settings.ts';
import { roleOf } from '#orchestrator/web/access/role-of.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import { sessionKey } from './start-login.ts';

const env = {
  WEB_PUBLIC_URL: 'https://data.example/orchestrator',
  WEB_OIDC_ISSUER: 'https://keycloak.example/realms/main',
  WEB_OIDC_CLIENT_ID: 'web',
  WEB_OIDC_CLIENT_SECRET: 'secret',
  WEB_SESSION_KEYS: sessionKey(),
};

test('without variables there is no login', () => {
  expect(readAccessSettings({ WEB_OIDC_ISSUER: '' })).toBeUndefined();
});

test('the server does not start with a login that is half configured, and names what is missing', async () => {
  const { code, err } = await runCommand(['web', '--port', '0'], {
    env: { WEB_OIDC_ISSUER: env.WEB_OIDC_ISSUER, WEB_SESSION_KEYS: 'short' },
  });
  expect(code).not.toBe(0);
  expect(err).toContain('The login is not configured: WEB_PUBLIC_URL: expected an http(s) address');
  expect(err).toContain('WEB_OIDC_CLIENT_ID: it is missing; WEB_OIDC_CLIENT_SECRET: it is missing');
  expect(err).toContain('WEB_SESSION_KEYS: expected keys of 32 bytes in Base64');
});

test.each([
  ['WEB_PUBLIC_URL', 'http://data.example', 'over http, only this machine may be reached'],
  ['WEB_PUBLIC_URL', 'https://data.example/?page=1', 'expected an address without ? and #'],
  ['WEB_OIDC_ISSUER', 'keycloak.example', 'expected an http(s) address'],
  ['WEB_SESSION_KEYS', `${sessionKey()},secret`, 'expected keys of 32 bytes in Base64'],
])('%s is not valid as %s', (name, value, message) => {
  expect(() => readAccessSettings({ ...env, [name]: value })).toThrow(`${name}: expected`);
  expect(() => readAccessSettings({ ...env, [name]: value })).toThrow(message);
});

test('a base path that is not that of the public address is refused', async () => {
  const { code, err } = await runCommand(['web', '--base-path', '/data'], { env });
  expect({ code, err }).toEqual({
    code: 2,
    err: '--base-path /data is not the path of WEB_PUBLIC_URL, https://data.example/orchestrator: leave it out\n',
  });
});

test.each([
  [{ realm_access: { roles: ['viewer', 'operator'] } }, undefined, 'operator'],
  [{ resource_access: { web: { roles: ['viewer'] } } }, undefined, 'viewer'],
  [{ resource_access: { another: { roles: ['operator'] } } }, undefined, undefined],
  [{ realm_access: { roles: ['operators', 'Operator'] } }, undefined, undefined],
  [{ realm_access: 'operator' }, undefined, undefined],
  [{ groups: 'viewer' }, 'groups', 'viewer'],
  [{ realm_access: { roles: ['operator'] } }, 'groups', undefined],
  [{ 'https://example.org/roles': ['viewer'] }, 'https://example.org/roles', 'viewer'],
])('the role of %j by the claim %s is %s', (claims, claim, role) => {
  const settings = readAccessSettings({
    ...env,
    ...(claim !== undefined && { WEB_OIDC_ROLES_CLAIM: claim }),
  });
  expect(roleOf(claims, settings?.roleClaims ?? [])).toBe(role);
});
