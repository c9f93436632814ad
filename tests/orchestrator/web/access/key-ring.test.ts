import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyRing } from '#orchestrator/web/access/key-ring.ts';

test('encrypted text is read only with the same keys, for the same purpose, and until it expires', async () => {
  const [old, key] = [randomBytes(32), randomBytes(32)];
  const ring = createKeyRing([key, old]);
  const sealed = await createKeyRing([old]).seal('session', { id: 'a' }, 60);
  expect(await ring.open('session', sealed)).toMatchObject({ id: 'a' });
  expect(await ring.open('login', sealed)).toBeUndefined();
  expect(await createKeyRing([key]).open('session', sealed)).toBeUndefined();
  expect(await ring.open('session', await ring.seal('session', { id: 'a' }, -60))).toBeUndefined();
  expect(await ring.open('session', 'a.b.c.d.e')).toBeUndefined();
});
